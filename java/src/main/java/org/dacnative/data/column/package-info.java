// SPDX-License-Identifier: Apache-2.0
/** What columns of files are, whatever the format: shape, numbers, and how a reader says why it cannot have them. */
package org.dacnative.data.column;
