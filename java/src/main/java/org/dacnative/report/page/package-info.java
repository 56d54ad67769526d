// SPDX-License-Identifier: Apache-2.0
/** Reports as web pages: one file each, with everything inside. */
package org.dacnative.report.page;
