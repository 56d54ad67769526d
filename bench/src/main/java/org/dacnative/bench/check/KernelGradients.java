// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.check;

import java.util.List;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.BankTensor;
import org.dacnative.engine.NetworkBank;

/** Compares the gradients that a bank holds with plain ones, kernel by kernel. */
final class KernelGradients {
    private KernelGradients() {}

    /** For the last head. */
    static void require(
            Agreement agreement, String what, NetworkBank bank, int seed, String prefix, List<double[]> wanted) {
        List<BankTensor> kernels = bank.tensors().stream()
                .filter(tensor ->
                        tensor.name().startsWith(prefix + "/") && tensor.name().endsWith("kernel"))
                .toList();
        for (int layer = 0; layer < wanted.size(); layer++) {
            BankTensor tensor = kernels.get(layer);
            double[] given =
                    PlainNetwork.headOf(bank, BankPart.GRADS, seed, bank.shape().heads() - 1, tensor);
            agreement.require(what + " at " + tensor.name(), wanted.get(layer), given);
        }
    }
}
