// SPDX-License-Identifier: Apache-2.0
package org.dacnative.verify;

import org.dacnative.engine.BankTensor;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.NetworkKind;

/** From the engine's tensor names ("time/0/kernel", "net/2/bias", "block/1/norm/scale") to those of the recorded parameters. */
final class FlaxNames {
    private FlaxNames() {}

    /** For example "MLP_0/Dense_0/kernel", "MLP_1/LayerNorm_1/scale" or "VmapQNet_0/MLP_0/Dense_2/bias". */
    static String of(NetworkBank bank, BankTensor tensor) {
        String[] parts = tensor.name().split("/");
        String last = "/" + parts[parts.length - 1];
        return switch (parts[0]) {
            case "time" -> "MLP_0/Dense_" + parts[1] + last;
            case "norm" -> "MLP_1/LayerNorm_" + parts[1] + last;
            case "block" ->
                "MLPResNet_0/MLPResNetBlock_" + parts[1]
                        + (parts[2].equals("norm") ? "/LayerNorm_0" : "/Dense_" + parts[2]) + last;
            default -> net(bank) + "/Dense_" + parts[1] + last;
        };
    }

    private static String net(NetworkBank bank) {
        if (bank.shape().kind() == NetworkKind.CRITIC) {
            return "VmapQNet_0/MLP_0";
        }
        return bank.shape().options().residualBlocks() > 0 ? "MLPResNet_0" : "MLP_1";
    }
}
