// SPDX-License-Identifier: Apache-2.0
package org.dacnative;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The shape of the house: which package may know which. A new arrow is a decision, made here. */
@AnalyzeClasses(
        packages = "org.dacnative",
        importOptions = {DoNotIncludeTests.class, ArchitectureTest.WithoutTestHelpers.class})
class ArchitectureTest {
    /** The helpers that the modules' tests share are a jar once they are packaged. */
    static final class WithoutTestHelpers implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    private static final DescribedPredicate<JavaClass> NATIVE_BINDINGS =
            resideInAnyPackage("org.bytedeco..", "org.dacnative.engine.capi..");

    @ArchTest
    static final ArchRule ARROWS_POINT_DOWN = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("cli")
            .definedBy("org.dacnative.cli..")
            .layer("verify")
            .definedBy("org.dacnative.verify..")
            .layer("training")
            .definedBy("org.dacnative.training..")
            .layer("demo")
            .definedBy("org.dacnative.demo..")
            .layer("collect")
            .definedBy("org.dacnative.collect..")
            .layer("fetch")
            .definedBy("org.dacnative.fetch..")
            .layer("deploy")
            .definedBy("org.dacnative.deploy..")
            .layer("proto")
            .definedBy("org.dacnative.proto..")
            .layer("distil")
            .definedBy("org.dacnative.distil..")
            .layer("agent")
            .definedBy("org.dacnative.agent..")
            .layer("baseline")
            .definedBy("org.dacnative.baseline..")
            .layer("algorithm")
            .definedBy("org.dacnative.algorithm..")
            .layer("checkpoint")
            .definedBy("org.dacnative.checkpoint..")
            .layer("safetensors")
            .definedBy("org.dacnative.safetensors..")
            .layer("data")
            .definedBy("org.dacnative.data..")
            .layer("env")
            .definedBy("org.dacnative.env..")
            .layer("report")
            .definedBy("org.dacnative.report..")
            .layer("video")
            .definedBy("org.dacnative.video..")
            .layer("engine")
            .definedBy("org.dacnative.engine")
            .layer("capi")
            .definedBy("org.dacnative.engine.capi..")
            .layer("input")
            .definedBy("org.dacnative.input..")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("verify")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("demo")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("training")
            .mayOnlyBeAccessedByLayers("cli", "demo")
            .whereLayer("collect")
            .mayOnlyBeAccessedByLayers("cli", "demo")
            .whereLayer("fetch")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("deploy")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("distil")
            .mayOnlyBeAccessedByLayers("cli", "deploy")
            .whereLayer("agent")
            .mayOnlyBeAccessedByLayers("cli", "verify", "demo", "deploy", "distil")
            .whereLayer("baseline")
            .mayOnlyBeAccessedByLayers("cli", "verify", "collect", "demo", "deploy", "distil")
            .whereLayer("checkpoint")
            .mayOnlyBeAccessedByLayers("cli", "training", "deploy", "distil")
            .whereLayer("algorithm")
            .mayOnlyBeAccessedByLayers(
                    "cli",
                    "verify",
                    "demo",
                    "training",
                    "agent",
                    "baseline",
                    "checkpoint",
                    "collect",
                    "deploy",
                    "distil")
            .whereLayer("safetensors")
            .mayOnlyBeAccessedByLayers("algorithm", "checkpoint", "deploy")
            .whereLayer("proto")
            .mayOnlyBeAccessedByLayers("report", "deploy")
            .whereLayer("data")
            .mayOnlyBeAccessedByLayers("cli", "verify", "agent", "collect", "demo", "training", "fetch", "deploy")
            .whereLayer("env")
            .mayOnlyBeAccessedByLayers(
                    "cli", "verify", "algorithm", "agent", "checkpoint", "demo", "training", "collect", "video")
            .whereLayer("report")
            .mayOnlyBeAccessedByLayers("cli", "verify", "checkpoint", "demo", "training", "fetch", "deploy", "video")
            .whereLayer("video")
            .mayOnlyBeAccessedByLayers("cli", "training")
            .whereLayer("engine")
            .mayOnlyBeAccessedByLayers(
                    "cli",
                    "verify",
                    "algorithm",
                    "agent",
                    "baseline",
                    "env",
                    "collect",
                    "demo",
                    "training",
                    "deploy",
                    "distil",
                    "video")
            .whereLayer("capi")
            .mayOnlyBeAccessedByLayers("engine")
            .whereLayer("input")
            .mayNotAccessAnyLayer();

    /** Formats know files and columns; a file's reader knows no format of data, and nobody else reads columns. */
    @ArchTest
    static final ArchRule DATA_KNOWS_ITS_READERS = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("org.dacnative..")
            .layer("data")
            .definedBy("org.dacnative.data")
            .layer("collect")
            .definedBy("org.dacnative.collect..")
            .layer("hdf5")
            .definedBy("org.dacnative.data.hdf5..")
            .layer("column")
            .definedBy("org.dacnative.data.column..")
            .layer("input")
            .definedBy("org.dacnative.input..")
            .whereLayer("hdf5")
            .mayOnlyBeAccessedByLayers("data", "collect")
            .whereLayer("hdf5")
            .mayOnlyAccessLayers("column", "input")
            .whereLayer("column")
            .mayOnlyBeAccessedByLayers("data", "hdf5")
            .whereLayer("column")
            .mayOnlyAccessLayers("input");

    /** DAC is one algorithm: what trains, scores, saves and reports knows the contract only. */
    @ArchTest
    static final ArchRule THE_LOOP_THE_SCORES_AND_THE_FILES_KNOW_NO_DAC = noClasses()
            .that()
            .resideInAnyPackage(
                    "org.dacnative.algorithm..",
                    "org.dacnative.training..",
                    "org.dacnative.checkpoint..",
                    "org.dacnative.safetensors..",
                    "org.dacnative.env..",
                    "org.dacnative.report..",
                    "org.dacnative.data..")
            .should(dependOnClassesThat(resideInAnyPackage("org.dacnative.agent..", "org.dacnative.baseline..")));

    /** In the command line only the list of algorithms and the demo, which is made for DAC. */
    @ArchTest
    static final ArchRule THE_COMMAND_LINE_KNOWS_DAC_IN_TWO_PLACES = noClasses()
            .that()
            .resideInAPackage("org.dacnative.cli..")
            .and()
            .doNotHaveSimpleName("Main")
            .and()
            .haveNameNotMatching(".*DemoRun.*")
            .should(dependOnClassesThat(resideInAnyPackage("org.dacnative.agent..", "org.dacnative.baseline..")));

    @ArchTest
    static final ArchRule ONLY_THE_ENGINE_KNOWS_THE_NATIVE_BINDINGS = noClasses()
            .that()
            .resideOutsideOfPackage("org.dacnative.engine..")
            .should(dependOnClassesThat(NATIVE_BINDINGS));

    @ArchTest
    static final ArchRule THE_ENGINE_DOES_NOT_HAND_THEM_OUT = methods()
            .that(describe("users of the engine can call", ArchitectureTest::isPublicEngineMethod))
            .should()
            .notHaveRawReturnType(NATIVE_BINDINGS)
            .andShould()
            .notHaveRawParameterTypes(
                    describe("a native binding", types -> types.stream().anyMatch(NATIVE_BINDINGS)));

    @ArchTest
    static final ArchRule DATA_AND_REPORTS_NEED_NO_NATIVE_CODE = noClasses()
            .that()
            .resideInAnyPackage("org.dacnative.data..", "org.dacnative.report..")
            .should(dependOnClassesThat(resideInAnyPackage("org.dacnative.engine..", "org.bytedeco..")))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule NO_STATIC_MUTABLE_STATE = fields().that()
            .areStatic()
            .and()
            .areDeclaredInClassesThat()
            .resideOutsideOfPackage("org.dacnative.engine.capi..")
            .should()
            .beFinal();

    @ArchTest
    static final ArchRule EVERY_CLASS_HAS_A_LAYER = classes()
            .should()
            .resideInAnyPackage(
                    "org.dacnative.cli..",
                    "org.dacnative.verify..",
                    "org.dacnative.collect..",
                    "org.dacnative.demo..",
                    "org.dacnative.fetch..",
                    "org.dacnative.distil..",
                    "org.dacnative.training..",
                    "org.dacnative.algorithm..",
                    "org.dacnative.checkpoint..",
                    "org.dacnative.safetensors..",
                    "org.dacnative.baseline..",
                    "org.dacnative.agent..",
                    "org.dacnative.deploy..",
                    "org.dacnative.proto..",
                    "org.dacnative.data..",
                    "org.dacnative.env..",
                    "org.dacnative.report..",
                    "org.dacnative.video..",
                    "org.dacnative.engine..",
                    "org.dacnative.input..");

    private static boolean isPublicEngineMethod(JavaMethod method) {
        JavaClass owner = method.getOwner();
        return owner.getPackageName().equals("org.dacnative.engine")
                && owner.getModifiers().contains(JavaModifier.PUBLIC)
                && method.getModifiers().contains(JavaModifier.PUBLIC);
    }
}
