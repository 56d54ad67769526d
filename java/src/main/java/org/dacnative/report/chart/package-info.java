// SPDX-License-Identifier: Apache-2.0
/** Charts as PNG or SVG, drawn by XChart. */
package org.dacnative.report.chart;
