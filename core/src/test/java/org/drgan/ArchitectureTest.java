package org.drgan;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyHaveDependenciesWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The packages of docs/architecture.md: which may use which, and where tensors may be used. */
class ArchitectureTest {
    private static final String ROOT = "org.drgan";
    private static final String BINDING = "org.bytedeco";

    /** A package and those that it may use, in the order in which data passes through them. */
    private record Room(String name, Set<String> mayUse) {}

    private static final Set<String> PARTS = Set.of(
            "files",
            "internal.protobuf",
            "tensor",
            "text",
            "image",
            "pickle",
            "layout",
            "weights",
            "download",
            "data",
            "damsm",
            "generator",
            "discriminator",
            "loss",
            "settings",
            "model");

    private static final List<Room> ROOMS = List.of(
            new Room("files", Set.of()),
            new Room("internal.protobuf", Set.of()),
            new Room("tensor", Set.of()),
            new Room("cluster", Set.of("tensor")),
            new Room("text", Set.of("files")),
            new Room("image", Set.of("files")),
            new Room("pickle", Set.of()),
            new Room("weights", Set.of("files", "tensor", "pickle")),
            new Room("download", Set.of("files")),
            new Room("layout", Set.of("files", "text", "image", "pickle")),
            new Room("data", Set.of("files", "text", "image", "tensor", "layout")),
            new Room("damsm", Set.of("text", "tensor", "weights")),
            new Room("generator", Set.of("tensor")),
            new Room("discriminator", Set.of("tensor")),
            new Room("loss", Set.of("tensor")),
            new Room(
                    "settings",
                    Set.of("files", "text", "image", "tensor", "damsm", "generator", "discriminator", "loss")),
            new Room(
                    "model",
                    Set.of(
                            "files",
                            "text",
                            "layout",
                            "tensor",
                            "weights",
                            "damsm",
                            "generator",
                            "discriminator",
                            "settings")),
            new Room("internal.pictures", Set.of("data", "image", "tensor")),
            new Room("", PARTS),
            new Room("train.log", Set.of("files", "internal.protobuf")),
            new Room("train", with(PARTS, "train.log")),
            new Room("evaluator", with(PARTS, "internal.pictures", "train")),
            new Room("metric.pictures", Set.of("", "files", "tensor", "text", "image", "data", "internal.pictures")),
            new Room("metric", with(PARTS, "", "internal.pictures", "train", "evaluator", "metric.pictures")));

    /** Rooms of plain Java: a picture is {@code Pixels} there, a sentence a text or a {@code Caption}. */
    private static final String[] PLAIN = {
        ROOT,
        ROOT + ".files",
        ROOT + ".internal.protobuf",
        ROOT + ".text",
        ROOT + ".image",
        ROOT + ".pickle",
        ROOT + ".download",
        ROOT + ".layout",
        ROOT + ".data"
    };

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void everyRoomIsInThePlan() {
        Set<String> found = CLASSES.stream()
                .map(JavaClass::getPackageName)
                .map(name -> name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(ROOMS.stream().map(Room::name)).containsAll(found);
    }

    @TestFactory
    Stream<DynamicTest> aRoomUsesOnlyTheRoomsThatThePlanAllows() {
        return ROOMS.stream()
                .map(room -> DynamicTest.dynamicTest(name(room.name()), () -> {
                    List<String> allowed = new ArrayList<>();
                    allowed.add(name(room.name()));
                    room.mayUse().forEach(name -> allowed.add(name(name)));
                    classes()
                            .that()
                            .resideInAPackage(name(room.name()))
                            .should(onlyHaveDependenciesWhere(Dependency.Predicates.dependency(
                                    alwaysTrue(),
                                    resideInAnyPackage(allowed.toArray(String[]::new))
                                            .or(resideInAnyPackage(ROOT + "..").negate()))))
                            .allowEmptyShould(true)
                            .check(CLASSES);
                }));
    }

    @Test
    void noPackageHoldsMoreThanFiftyFiles() {
        assertThat(CLASSES.stream()
                        .filter(JavaClass::isTopLevelClass)
                        .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting())))
                .allSatisfy((name, files) -> assertThat(files).as(name).isLessThanOrEqualTo(50));
    }

    @Test
    void thePlanItselfHasNoCircle() {
        Set<String> above = new TreeSet<>();
        for (Room room : ROOMS) {
            assertThat(above).as(room.name()).containsAll(room.mayUse());
            above.add(room.name());
        }
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void plainRoomsShowNoTensors() {
        classes()
                .that()
                .resideInAnyPackage(PLAIN)
                .and()
                .arePublic()
                .should(showNothingOf(BINDING))
                .check(CLASSES);
    }

    /** A native object belongs to the scope in which its class happens to be loaded, and dies with that scope. */
    @Test
    void noNativeObjectIsStatic() {
        noFields()
                .that()
                .areStatic()
                .should()
                .haveRawType(resideInAnyPackage(BINDING + ".."))
                .check(CLASSES);
    }

    @Test
    void nothingReachesForTheScreen() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("javax.swing..", "java.awt.event..")
                .check(CLASSES);
    }

    private static String name(String room) {
        return room.isEmpty() ? ROOT : ROOT + "." + room;
    }

    private static Set<String> with(Set<String> names, String... more) {
        return Stream.concat(names.stream(), Stream.of(more)).collect(Collectors.toSet());
    }

    private static ArchCondition<JavaClass> showNothingOf(String library) {
        return new ArchCondition<>("show nothing of " + library + " in public") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Stream<JavaClass> parents =
                        Stream.concat(type.getAllRawSuperclasses().stream(), type.getAllRawInterfaces().stream());
                report(type, type.getName() + " extends", parents, events);
                type.getMembers().stream()
                        .filter(member -> visible(member.getModifiers()))
                        .forEach(member -> report(type, member.getFullName(), shown(member), events));
            }

            private void report(JavaClass type, String where, Stream<JavaClass> shown, ConditionEvents events) {
                shown.filter(found -> found.getName().startsWith(library))
                        .forEach(found ->
                                events.add(SimpleConditionEvent.violated(type, where + " shows " + found.getName())));
            }
        };
    }

    private static boolean visible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    /** Every type that a field, method or constructor names, type arguments included. */
    private static Stream<JavaClass> shown(JavaMember member) {
        if (member instanceof JavaField field) {
            return field.getType().getAllInvolvedRawTypes().stream();
        }
        JavaCodeUnit code = (JavaCodeUnit) member;
        return Stream.concat(
                code.getReturnType().getAllInvolvedRawTypes().stream(),
                code.getParameterTypes().stream().flatMap(type -> type.getAllInvolvedRawTypes().stream()));
    }
}
