// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.page;

/** HTML as it is put together. Whatever comes from outside goes through {@link #text}, so that it stays text. */
final class Markup {
    private final StringBuilder html = new StringBuilder();

    /** Our own markup, as it is. */
    Markup raw(String markup) {
        html.append(markup);
        return this;
    }

    /** Any text, in an element or in an attribute between double quotes. */
    Markup text(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> html.append("&amp;");
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.append(c);
            }
        }
        return this;
    }

    /** An element that holds a text; nothing if the text is empty. */
    Markup element(String name, String text) {
        return text.isEmpty() ? this : raw("<" + name + ">").text(text).raw("</" + name.split(" ", 2)[0] + ">\n");
    }

    @Override
    public String toString() {
        return html.toString();
    }
}
