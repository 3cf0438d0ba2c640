package io.runnel.registry.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.registry.RegistryConfig;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.compatibility.CompatibilityLevel;
import io.runnel.registry.subject.Command;
import io.runnel.registry.subject.ParsedSchemas;
import io.runnel.registry.subject.RegistryState;
import io.runnel.registry.subject.RegistryStore;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/compatibility-registry.md says what the API is: all of it, nothing open, each line held by a test. */
class CompatibilityTableTest {
    private static final Path PAGE = Path.of("..", "docs", "compatibility-registry.md");

    /** A line of one of the page's tables. */
    private record Line(String subject, String what, String state, String test) {}

    private static List<Line> lines() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| ") && !line.endsWith("| test |"))
                .map(line -> line.split("\\|", -1))
                .map(cells -> {
                    assertThat(cells).as(String.join("|", cells)).hasSize(6);
                    return new Line(
                            cells[1].replace("`", "").strip(), cells[2].strip(), cells[3].strip(), cells[4].strip());
                })
                .toList();
    }

    @Test
    void noLineIsOpen() throws IOException {
        assertThat(lines()).hasSizeGreaterThan(80).allSatisfy(line -> {
            assertThat(line.state()).as(line.subject()).matches("same|differs: .+");
            assertThat(line.what()).as(line.subject()).isNotEmpty();
        });
    }

    @Test
    void everyTestExists() throws IOException {
        List<String> missing = new ArrayList<>();
        for (Line line : lines()) {
            if (!isTest(line.test())) {
                missing.add(line.subject() + ": " + line.test());
            }
        }
        assertThat(missing).isEmpty();
    }

    private static boolean isTest(String name) {
        int dot = name.indexOf('.');
        if (dot < 0) {
            return false;
        }
        try {
            Class<?> type = Class.forName("io.runnel.registry.rest." + name.substring(0, dot));
            Method method = type.getDeclaredMethod(name.substring(dot + 1));
            return method.isAnnotationPresent(Test.class);
        } catch (ClassNotFoundException | NoSuchMethodException e) {
            return false;
        }
    }

    @Test
    void thePageHasEveryPathThatIsServedAndNoOther() throws IOException {
        List<String> written = lines().stream()
                .map(Line::subject)
                .filter(subject -> subject.contains(" /"))
                .toList();
        assertThat(written).containsExactlyInAnyOrderElementsOf(new RegistryHandler(new Empty(), "").routes());
    }

    @Test
    void thePageHasEveryCode() throws IOException {
        List<String> written = lines().stream().map(Line::subject).toList();
        Stream<String> codes = Arrays.stream(RegistryErrors.class.getFields())
                .filter(field -> field.getType() == int.class)
                .map(CompatibilityTableTest::value);
        assertThat(written).containsAll(codes.toList());
    }

    private static String value(Field constant) {
        try {
            return String.valueOf(constant.getInt(null));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a handler needs to name its routes. */
    private record Empty() implements RegistryStore {
        @Override
        public RegistryState state() {
            return new RegistryState(CompatibilityLevel.BACKWARD);
        }

        @Override
        public ParsedSchemas schemas() {
            return new ParsedSchemas(1);
        }

        @Override
        public RegistryConfig config() {
            return RegistryConfig.from(Map.of());
        }

        @Override
        public <R> R execute(Command<R> command) {
            throw new UnsupportedOperationException();
        }
    }
}
