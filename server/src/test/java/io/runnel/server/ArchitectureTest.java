package io.runnel.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.runnel.sql.parser.SqlScript;
import org.junit.jupiter.api.Test;

/** Holds the directions between modules and rooms (docs/ARCHITECTURE.md) and the purity of those that decide. */
final class ArchitectureTest {
    private static final JavaClasses RUNNEL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.runnel");

    @Test
    void dependenciesRunFromTheServerTowardsTheLog() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("io.runnel..")
                .layer("server")
                .definedBy("io.runnel.server..")
                .layer("sql")
                .definedBy("io.runnel.sql..")
                .layer("registry")
                .definedBy("io.runnel.registry..")
                .layer("log")
                .definedBy("io.runnel.log..")
                .whereLayer("server")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("sql")
                .mayOnlyBeAccessedByLayers("server")
                .whereLayer("registry")
                .mayOnlyBeAccessedByLayers("server", "sql")
                .check(RUNNEL);
    }

    @Test
    void theLogKnowsNeitherHttpNorSchemasNorSql() {
        noClasses()
                .that()
                .resideInAPackage("io.runnel.log..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.eclipse.jetty..", "org.apache.avro..", "org.apache.calcite..")
                .check(RUNNEL);
    }

    @Test
    void partitionDecisionsTouchNeitherDiskNorSocketNorThreadNorClock() {
        pure("io.runnel.log.partition..");
    }

    @Test
    void rulesOfCompactionTouchNeitherDiskNorSocketNorThreadNorClock() {
        pure("io.runnel.log.compaction..");
    }

    @Test
    void coordinatorsOfGroupsAndTransactionsTouchNeitherDiskNorSocketNorThreadNorClock() {
        pure("io.runnel.log.group..");
        pure("io.runnel.log.transaction..");
    }

    @Test
    void streamingOperatorsTouchNeitherDiskNorSocketNorThreadNorClock() {
        pure("io.runnel.sql.operator..");
    }

    @Test
    void modulesReachTheLogByItsApiAlone() {
        noClasses()
                .that()
                .resideInAnyPackage("io.runnel.registry..", "io.runnel.sql..", "io.runnel.server..")
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("io.runnel.log.*..")
                        .and(DescribedPredicate.not(
                                JavaClass.Predicates.simpleName("RemoteEventLog")))) // The way to a remote log.
                .check(RUNNEL);
    }

    @Test
    void kafkasInternalClassesStayInTheLog() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.runnel.log..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.kafka.common.requests..",
                        "org.apache.kafka.common.message..",
                        "org.apache.kafka.common.network..",
                        "org.apache.kafka.common.record..",
                        "org.apache.kafka.common.protocol..")
                .check(RUNNEL);
    }

    @Test
    void roomsOfTheLogHaveNoCycles() {
        slices().matching("io.runnel.log.(*)..").should().beFreeOfCycles().check(RUNNEL);
    }

    @Test
    void roomsOfTheRegistryHaveNoCycles() {
        slices().matching("io.runnel.registry.(*)..").should().beFreeOfCycles().check(RUNNEL);
    }

    @Test
    void roomsOfTheSqlLayerHaveNoCycles() {
        slices().matching("io.runnel.sql.(*)..").should().beFreeOfCycles().check(RUNNEL);
    }

    @Test
    void theShellKnowsOfANodeWhatAnyJdbcClientDoes() {
        noClasses()
                .that()
                .resideInAPackage("io.runnel.server.command.sql..")
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("io.runnel..")
                        .and(DescribedPredicate.not(
                                JavaClass.Predicates.resideInAPackage("io.runnel.server.command.sql..")))
                        .and(DescribedPredicate.not(
                                JavaClass.Predicates.belongToAnyOf(SqlScript.class)))) // Where a statement ends.
                .check(RUNNEL);
    }

    private static void pure(String room) {
        classes()
                .that()
                .resideInAPackage(room)
                .should()
                .onlyDependOnClassesThat(DescribedPredicate.not(new Impure()))
                .check(RUNNEL);
        noClasses()
                .that()
                .resideInAPackage(room)
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .check(RUNNEL);
    }

    /** What reaches out of a computation: files, sockets, threads, locks, clocks, chance without a seed. */
    private static final class Impure extends DescribedPredicate<JavaClass> {
        Impure() {
            super("touch the outside world");
        }

        @Override
        public boolean test(JavaClass type) {
            String name = type.getName();
            return name.startsWith("java.io.")
                    || name.startsWith("java.nio.file.")
                    || name.startsWith("java.nio.channels.")
                    || name.startsWith("java.net.")
                    || name.startsWith("java.util.concurrent.locks.")
                    || name.startsWith("java.util.concurrent.Executor")
                    || name.equals("java.util.concurrent.ThreadLocalRandom")
                    || name.equals("java.lang.Thread")
                    || name.equals("java.time.Clock");
        }
    }
}
