// SPDX-License-Identifier: Apache-2.0
/** Pictures of what a policy does in a plane. */
package org.dacnative.report.picture;
