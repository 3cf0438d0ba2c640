package io.runnel.sql.oracle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One query of a file of {@code history-queries}, with what its annotations say of it: comment lines at its head, as
 * that folder's README.md lists them.
 *
 * @param name file and line
 * @param params literals for the query's {@code ?}
 * @param theirs what H2 is asked, or null if it has no such feature
 * @param expected rows of text that are expected where H2 is not asked
 * @param error SQLState of the error that is expected, or null
 * @param failsThere whether H2, too, must give an error
 */
record QueryBlock(
        String name,
        String sql,
        List<String> params,
        boolean ordered,
        @Nullable String theirs,
        List<String> expected,
        @Nullable String error,
        boolean failsThere) {

    /** All queries of all files in a folder of the class path. */
    static List<QueryBlock> all(String folder) {
        try (Stream<Path> files =
                Files.list(Path.of(URI.create(String.valueOf(QueryBlock.class.getResource("/" + folder)))))) {
            return files.filter(file -> file.toString().endsWith(".sql"))
                    .sorted()
                    .flatMap(file -> of(file).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<QueryBlock> of(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<QueryBlock> blocks = new ArrayList<>();
        List<String> block = new ArrayList<>();
        int first = 0;
        for (int line = 0; line <= lines.size(); line++) {
            if (line < lines.size() && !lines.get(line).isBlank()) {
                first = block.isEmpty() ? line + 1 : first;
                block.add(lines.get(line));
            } else if (!block.isEmpty()) {
                if (block.stream().anyMatch(text -> !text.startsWith("--"))) {
                    blocks.add(parse(file.getFileName() + ":" + first, block));
                }
                block.clear();
            }
        }
        return blocks;
    }

    private static QueryBlock parse(String name, List<String> block) {
        List<String> sql = block.stream().filter(line -> !line.startsWith("--")).toList();
        String text = String.join("\n", sql);
        List<String> theirs = values(block, "h2");
        List<String> expected = values(block, "expect");
        List<String> errors = values(block, "error");
        List<String> accepted = values(block, "h2 answers");
        boolean askH2 = expected.isEmpty() && errors.isEmpty();
        List<String> known = List.of("h2", "expect", "error", "h2 answers", "params", "reason", "ordered");
        block.stream()
                .filter(line -> line.startsWith("--"))
                .map(line -> line.substring(2).strip().split(":", 2)[0])
                .filter(key -> !known.contains(key))
                .forEach(key -> {
                    throw new IllegalArgumentException(name + ": no annotation is called \"" + key + "\"");
                });
        if (!expected.isEmpty() && values(block, "reason").isEmpty()) {
            throw new IllegalArgumentException(name + ": rows are expected without the reason why H2 is not asked");
        }
        String asked = theirs.isEmpty() ? text : String.join("\n", theirs);
        return new QueryBlock(
                name,
                text,
                values(block, "params").stream()
                        .flatMap(line -> Stream.of(line.split(" *; *")))
                        .toList(),
                block.contains("-- ordered"),
                askH2 || accepted.isEmpty() && !errors.isEmpty() ? asked : null,
                expected,
                errors.isEmpty() ? null : errors.get(0),
                accepted.isEmpty());
    }

    private static List<String> values(List<String> block, String key) {
        String start = "-- " + key + ":";
        return block.stream()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()).strip())
                .toList();
    }
}
