// SPDX-License-Identifier: Apache-2.0
package org.dacnative;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.xml.parsers.DocumentBuilderFactory;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What the program that uses the library decides, the library leaves alone. */
class LibraryTest {

    @Test
    void anEngineChangesNoPropertyOfTheJvm() {
        Properties before = (Properties) System.getProperties().clone();
        new Engine(EngineConfig.cpu(1, List.of(0L))).close();
        List<String> javacpp = System.getProperties().stringPropertyNames().stream()
                .filter(name ->
                        name.startsWith("org.bytedeco.javacpp.no") || name.startsWith("org.bytedeco.javacpp.max"))
                .filter(name -> !System.getProperty(name).equals(before.getProperty(name)))
                .toList();
        assertEquals(List.of(), javacpp);
        assertEquals(null, System.getProperty("org.bytedeco.javacpp.noPointerGC"), "only the command line sets it");
    }

    @Test
    void whoDependsOnTheLibraryGetsNoLoggingBackend() throws Exception {
        Document pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("pom.xml").toFile());
        List<String> passedOn = new ArrayList<>();
        NodeList dependencies = pom.getElementsByTagName("dependency");
        for (int i = 0; i < dependencies.getLength(); i++) {
            Element dependency = (Element) dependencies.item(i);
            if (!text(dependency, "scope").equals("test")
                    && !text(dependency, "optional").equals("true")) {
                passedOn.add(text(dependency, "artifactId"));
            }
        }
        assertEquals(List.of("javacpp", "jhdf", "gson", "fastcsv"), passedOn);
    }

    private static String text(Element element, String tag) {
        NodeList found = element.getElementsByTagName(tag);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent();
    }
}
