package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** docs/ksqldb-semantics.md: all thirty points, each with tests that are there. */
class KsqlSemanticsTableTest {
    private static final Path PAGE = Path.of("..", "docs", "ksqldb-semantics.md");
    private static final int POINTS = 30;

    private record Line(int point, String what, List<String> tests) {}

    private static List<Line> lines() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.matches("\\| \\d+ \\|.*"))
                .map(line -> line.split("(?<!\\\\)\\|", -1))
                .map(cells -> {
                    assertThat(cells).as(String.join("|", cells)).hasSize(5);
                    List<String> tests = Arrays.stream(cells[3].split(","))
                            .map(test -> test.replace("`", "").strip())
                            .toList();
                    return new Line(Integer.parseInt(cells[1].strip()), cells[2].strip(), tests);
                })
                .toList();
    }

    @Test
    void eachPointStandsInThePageOnceAndSaysWhatHappens() throws IOException {
        assertThat(lines().stream().map(Line::point))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, POINTS).boxed().toList());
        assertThat(lines()).allSatisfy(line -> assertThat(line.what()).isNotEmpty());
    }

    @Test
    void eachTestIsThereAndACaseIsOfItsPoint() throws IOException {
        Map<String, KsqlCase> cases =
                KsqlCase.all().stream().collect(Collectors.toMap(KsqlCase::name, Function.identity()));
        List<String> missing = new ArrayList<>();
        for (Line line : lines()) {
            for (String test : line.tests()) {
                KsqlCase found = cases.get(test);
                if (found == null ? !isMethod(test) : !found.points().contains(line.point())) {
                    missing.add(line.point() + ": " + test);
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void eachCaseStandsAtItsPoints() throws IOException {
        List<Line> lines = lines();
        List<String> elsewhere = new ArrayList<>();
        for (KsqlCase each : KsqlCase.all()) {
            List<Integer> points = lines.stream()
                    .filter(line -> line.tests().contains(each.name()))
                    .map(Line::point)
                    .toList();
            if (!points.equals(each.points())) {
                elsewhere.add(each.name() + " is of " + each.points() + ", and stands at " + points);
            }
        }
        assertThat(elsewhere).isEmpty();
    }

    /** {@code package.Class.method} below {@code io.runnel.sql}. */
    private static boolean isMethod(String name) {
        int dot = name.lastIndexOf('.');
        try {
            Class<?> type = dot < 0 ? null : Class.forName("io.runnel.sql." + name.substring(0, dot));
            return type != null
                    && Arrays.stream(type.getDeclaredMethods())
                            .anyMatch(method -> method.getName().equals(name.substring(dot + 1))
                                    && method.getAnnotations().length > 0);
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
