package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.function.FunctionConfig;
import io.runnel.sql.function.Functions;
import io.runnel.sql.function.UserFunctions;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A jar that cannot be loaded is refused with all that is wrong, and nothing is loaded beside it. */
class BadFunctionJarsTest {
    private static final String HEAD = "package f; import io.runnel.sql.udf.*; import java.util.*; ";

    @TempDir
    private Path folder;

    @Test
    void aFolderWithoutJarsIsRefused() {
        assertProblem("holds no jar");
        assertThatThrownBy(() -> UserFunctions.load(
                        new FunctionConfig(folder.resolve("none").toString(), 100)))
                .hasMessageContaining("there is no such folder");
    }

    @Test
    void whatIsNoJarIsRefused() throws IOException {
        Files.writeString(folder.resolve("text.jar"), "no zip");
        assertProblem("text.jar is no jar that can be read");
    }

    @Test
    void aJarWithoutFunctionsIsRefused() {
        jar("class F {}");
        assertProblem("f.jar holds no functions");
    }

    @Test
    void typesThatSqlHasNotAreRefused() {
        jar(
                "@UdfDescription(name = \"f\", description = \"\") public class F { @Udf public int f(Set<String> s) { return 1; } }");
        assertProblem("f.jar: class f.F: method f: java.util.Set<java.lang.String> is no type of SQL's");
    }

    @Test
    void allProblemsAreToldAtOnce() {
        jar(
                "@UdfDescription(name = \"f\", description = \"\") public class F { public F() { throw new RuntimeException(\"no\"); }"
                        + " @Udf public int f() { return 1; } }");
        FunctionJar.write(
                folder.resolve("g.jar"),
                Map.of("f.G", HEAD + "@UdfDescription(name = \"g\", description = \"\") public class G { }"));
        FunctionJar.write(
                folder.resolve("h.jar"),
                Map.of(
                        "f.H",
                        HEAD + "@UdafDescription(name = \"h\", description = \"\") public class H {"
                                + " @UdafFactory public static String h() { return null; } }"));
        assertProblem("its constructor failed: java.lang.RuntimeException: no");
        assertProblem("g.jar: class f.G: it has no public method with @Udf");
        assertProblem("h.jar: class f.H: method h: it does not return a Udaf");
        assertThat(Functions.names()).doesNotContain("F", "G", "H");
    }

    @Test
    void namesThatAreTakenAreRefused() {
        String f =
                "@UdfDescription(name = \"f\", description = \"\") public class F { @Udf public int f() { return 1; } }";
        jar(f);
        FunctionJar.write(folder.resolve("second.jar"), Map.of("f.F", HEAD + f));
        FunctionJar.write(
                folder.resolve("third.jar"), Map.of("f.F", HEAD + f.replace("name = \"f\"", "name = \"ucase\"")));
        assertProblem("second.jar: function F is in f.jar already");
        assertProblem("third.jar: function UCASE is one of Runnel's");
    }

    @Test
    void aClassForANewerJavaIsRefused() throws IOException {
        jar("@UdfDescription(name = \"f\", description = \"\") public class F { @Udf public int f() { return 1; } }");
        try (FileSystem jar = FileSystems.newFileSystem(folder.resolve("f.jar"))) {
            Path file = jar.getPath("f/F.class");
            byte[] bytes = Files.readAllBytes(file);
            bytes[7] = (byte) (44 + 99);
            Files.write(file, bytes);
        }
        assertProblem("class f.F is compiled for Java 99, and this node runs on Java "
                + Runtime.version().feature());
    }

    private void jar(String source) {
        FunctionJar.write(folder.resolve("f.jar"), Map.of("f.F", HEAD + source));
    }

    private void assertProblem(String words) {
        assertThatThrownBy(() -> UserFunctions.load(new FunctionConfig(folder.toString(), 100)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }
}
