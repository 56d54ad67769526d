// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

/** eta = clip(eta + rate * clip(bc - threshold, -1, 1), min, max). */
public record DualRule(float rate, float threshold, float min, float max) {}
