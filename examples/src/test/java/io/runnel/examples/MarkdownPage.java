package io.runnel.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A page of the documentation and its fenced blocks.
 *
 * @param blocks in order
 */
record MarkdownPage(Path path, List<Block> blocks) {
    private static final String FENCE = "```";

    /** The repository's root, seen from this module. */
    private static final Path ROOT = Path.of("..");

    /**
     * A fenced block.
     *
     * @param language what stands behind the opening fence
     * @param line of the opening fence, from 1
     */
    record Block(String language, String text, int line) {}

    /** README.md and every page under docs. */
    static List<MarkdownPage> all() throws IOException {
        List<Path> paths = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            docs.filter(path -> path.toString().endsWith(".md")).sorted().forEach(paths::add);
        }
        List<MarkdownPage> pages = new ArrayList<>();
        for (Path path : paths) {
            pages.add(read(path));
        }
        return pages;
    }

    private static MarkdownPage read(Path path) throws IOException {
        List<Block> blocks = new ArrayList<>();
        List<String> lines = Files.readAllLines(path);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(FENCE)) {
                int open = i++;
                StringBuilder text = new StringBuilder();
                while (i < lines.size() && !lines.get(i).equals(FENCE)) {
                    text.append(lines.get(i++)).append('\n');
                }
                blocks.add(new Block(lines.get(open).substring(FENCE.length()), text.toString(), open + 1));
            }
        }
        return new MarkdownPage(ROOT.relativize(path), blocks);
    }

    boolean has(String language) {
        return blocks.stream().anyMatch(block -> block.language().equals(language));
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
