// SPDX-License-Identifier: Apache-2.0
package org.dacnative.verify;

import org.dacnative.engine.BankTensor;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.NetworkKind;

/** From the engine's tensor names ("time/0/kernel", "net/2/bias") to those of the recorded parameters. */
final class FlaxNames {
    private FlaxNames() {}

    /** For example "MLP_0/Dense_0/kernel" or "VmapQNet_0/MLP_0/Dense_2/bias". */
    static String of(NetworkBank bank, BankTensor tensor) {
        String[] parts = tensor.name().split("/");
        String mlp;
        if (bank.shape().kind() == NetworkKind.CRITIC) {
            mlp = "VmapQNet_0/MLP_0";
        } else {
            mlp = parts[0].equals("time") ? "MLP_0" : "MLP_1";
        }
        return mlp + "/Dense_" + parts[1] + "/" + parts[2];
    }
}
