package io.runnel.sql.engine;

import io.runnel.log.LogRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Statements, the records that go in and those that come out, as they stand in a file of the folder {@code ksql-cases},
 * whose README says how they are written.
 *
 * @param points of the semantics that the case is a proof of
 */
record KsqlCase(String file, String title, List<Integer> points, List<Step> steps) {
    private static final String FOLDER = "ksql-cases";
    private static final String TITLE = "### ";

    /** In the order of the file. */
    sealed interface Step {
        int line();
    }

    /**
     * A statement; of what is expected of it, at most one is not null.
     *
     * @param error begin of the SQLState, a space, and a part of the message
     * @param rows of the answer
     */
    record Statement(
            int line,
            String sql,
            @Nullable String error,
            @Nullable List<String> rows) implements Step {}

    /** A record that is appended. */
    record Input(int line, String topic, int partition, LogRecord entry) implements Step {}

    /** The next records of a topic; there may be none, but there must not be more. */
    record Outputs(int line, String topic, List<RecordText> records) implements Step {}

    /** {@code file/title}, unique. */
    String name() {
        return file + "/" + title;
    }

    /** All cases of all files. */
    static List<KsqlCase> all() {
        URI folder;
        try {
            folder = KsqlCase.class.getResource("/" + FOLDER).toURI();
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .flatMap(file -> read(file).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<KsqlCase> read(Path file) {
        String name = file.getFileName().toString().replace(".txt", "");
        try {
            return new Lines(name, Files.readAllLines(file)).cases();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a file's lines. */
    private static final class Lines {
        private final String file;
        private final List<String> lines;
        private int next;

        Lines(String file, List<String> lines) {
            this.file = file;
            this.lines = lines;
        }

        List<KsqlCase> cases() {
            List<KsqlCase> cases = new ArrayList<>();
            while (next < lines.size()) {
                String line = lines.get(next++);
                if (line.startsWith(TITLE)) {
                    String[] words = line.substring(TITLE.length()).split(" ", 2);
                    List<Integer> points = Arrays.stream(words[0].split(","))
                            .map(Integer::valueOf)
                            .toList();
                    cases.add(new KsqlCase(file, words[1].strip(), points, steps()));
                } else if (!line.isBlank() && !line.startsWith("--")) {
                    throw new IllegalArgumentException(file + ":" + next + " stands in no case: " + line);
                }
            }
            return cases;
        }

        private List<Step> steps() {
            List<Step> steps = new ArrayList<>();
            while (next < lines.size() && !lines.get(next).startsWith(TITLE)) {
                String line = lines.get(next);
                if (line.isBlank() || line.startsWith("--")) {
                    next++;
                } else if (line.matches("\\S+ < .*")) {
                    steps.add(input(line));
                } else if (line.matches("\\S+ > .*")) {
                    outputs(line, steps);
                } else {
                    steps.add(statement());
                }
            }
            return steps;
        }

        private Input input(String line) {
            next++;
            String[] target = line.substring(0, line.indexOf(' ')).split("/");
            RecordText text = RecordText.parse(line.substring(line.indexOf('<') + 2));
            return new Input(next, target[0], target.length > 1 ? Integer.parseInt(target[1]) : 0, text.toRecord());
        }

        /** Lines of several topics may be mixed. */
        private void outputs(String line, List<Step> steps) {
            int number = ++next;
            String topic = line.substring(0, line.indexOf(' '));
            String text = line.substring(line.indexOf('>') + 2);
            for (int i = steps.size() - 1; i >= 0 && steps.get(i) instanceof Outputs before; i--) {
                if (before.topic.equals(topic)) {
                    before.records.add(RecordText.parse(text));
                    return;
                }
            }
            List<RecordText> records = new ArrayList<>();
            if (!text.equals("-")) {
                records.add(RecordText.parse(text));
            }
            steps.add(new Outputs(number, topic, records));
        }

        private Statement statement() {
            int number = next + 1;
            StringBuilder sql = new StringBuilder();
            for (boolean ended = false; !ended; ) {
                if (next == lines.size()) {
                    throw new IllegalArgumentException(file + ":" + number + " does not end with a semicolon");
                }
                String line = lines.get(next++);
                ended = line.stripTrailing().endsWith(";");
                sql.append(line.strip()).append(' ');
            }
            String text = sql.substring(0, sql.lastIndexOf(";"));
            if (next < lines.size() && lines.get(next).startsWith("! ")) {
                return new Statement(number, text, lines.get(next++).substring(2), null);
            }
            List<String> rows = new ArrayList<>();
            while (next < lines.size() && lines.get(next).startsWith("= ")) {
                rows.add(lines.get(next++).substring(2));
            }
            return new Statement(number, text, null, rows.isEmpty() ? null : rows);
        }
    }
}
