package org.drgan.studio;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The packages of docs/architecture.md: HTTP is above all others, and nothing here handles tensors. */
class ArchitectureTest {
    private static final String ROOT = "org.drgan.studio";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void packagesHaveNoCircle() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void onlyTheWebKnowsHttp() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".web")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta.servlet..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".draw", ROOT + ".store", ROOT + ".jobs", ROOT + ".study", ROOT + ".runs")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".web")
                .check(CLASSES);
    }

    @Test
    void onlyStoresKnowTheDatabase() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".web", ROOT + ".draw", ROOT + ".jobs", ROOT + ".runs")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "org.jdbi..", "org.flywaydb..")
                .check(CLASSES);
    }

    @Test
    void nothingHandlesTensors() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco..")
                .check(CLASSES);
    }
}
