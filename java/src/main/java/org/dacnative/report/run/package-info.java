// SPDX-License-Identifier: Apache-2.0
/** What a training has left in its folder, read again to be drawn and compared. */
package org.dacnative.report.run;
