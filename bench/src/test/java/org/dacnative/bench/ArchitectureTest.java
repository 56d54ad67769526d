// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The shape of the benchmarks: which package may know which, and which of them know that the algorithm is DAC. */
@AnalyzeClasses(packages = "org.dacnative.bench", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule ARROWS_POINT_DOWN = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("measure")
            .definedBy("org.dacnative.bench.measure..")
            .layer("report")
            .definedBy("org.dacnative.bench.report..")
            .layer("learning")
            .definedBy("org.dacnative.bench.learning..")
            .layer("jmh")
            .definedBy("org.dacnative.bench.jmh..")
            .layer("check")
            .definedBy("org.dacnative.bench.check..")
            .layer("nvidia")
            .definedBy("org.dacnative.bench.nvidia..")
            .layer("setup")
            .definedBy("org.dacnative.bench.setup..")
            .layer("cost")
            .definedBy("org.dacnative.bench.cost..")
            .whereLayer("measure")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("learning")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("jmh")
            .mayOnlyBeAccessedByLayers("measure")
            .whereLayer("report")
            .mayOnlyBeAccessedByLayers("measure")
            .whereLayer("check")
            .mayOnlyBeAccessedByLayers("jmh", "nvidia")
            .whereLayer("setup")
            .mayOnlyBeAccessedByLayers("jmh", "check", "measure")
            .whereLayer("cost")
            .mayOnlyBeAccessedByLayers("jmh", "check", "measure", "report");

    /** What measures, reports and compares learning works for any algorithm. */
    @ArchTest
    static final ArchRule MEASURING_AND_REPORTING_KNOW_NO_DAC = noClasses()
            .that()
            .resideInAnyPackage(
                    "org.dacnative.bench.measure..", "org.dacnative.bench.report..", "org.dacnative.bench.learning..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("org.dacnative.agent.."));

    /** But for the one that measures a bare call, and NVIDIA's own libraries. */
    @ArchTest
    static final ArchRule NO_NATIVE_BINDINGS = noClasses()
            .that()
            .doNotHaveSimpleName("BoundaryBenchmark")
            .and()
            .resideOutsideOfPackage("org.dacnative.bench.nvidia..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("org.bytedeco..", "org.dacnative.engine.capi.."));
}
