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
            case "norm" -> mlp(bank) + "/LayerNorm_" + parts[1] + last;
            case "block" ->
                "MLPResNet_0/MLPResNetBlock_" + parts[1]
                        + (parts[2].equals("norm") ? "/LayerNorm_0" : "/Dense_" + parts[2])
                        + last;
            case "log_std" -> "log_stds";
            case "parameters" -> "log_temp";
            default -> layer(bank, Integer.parseInt(parts[1])) + last;
        };
    }

    /** A policy's last layer stands beside its MLP. */
    private static String layer(NetworkBank bank, int layer) {
        boolean head = bank.shape().kind() == NetworkKind.POLICY
                && layer == bank.shape().hidden().size();
        return head ? "Dense_0" : mlp(bank) + "/Dense_" + layer;
    }

    private static String mlp(NetworkBank bank) {
        boolean residual = bank.shape().options().residualBlocks() > 0;
        return switch (bank.shape().kind()) {
            case NOISE_MODEL -> residual ? "MLPResNet_0" : "MLP_1";
            case CRITIC -> bank.shape().actDim() > 0 ? "VmapQNet_0/MLP_0" : "MLP_0";
            default -> "MLP_0";
        };
    }
}
