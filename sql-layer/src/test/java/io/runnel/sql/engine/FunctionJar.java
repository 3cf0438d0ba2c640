package io.runnel.sql.engine;

import io.runnel.sql.udf.Udf;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles sources against the API of user functions and packs the classes into a jar. */
final class FunctionJar {
    private FunctionJar() {}

    /** @param sources by the classes' full names */
    static void write(Path jar, Map<String, String> sources) {
        List<JavaFileObject> files = new ArrayList<>();
        sources.forEach((name, text) -> files.add(new Source(name, text)));
        write(jar, files);
    }

    /** The same with all sources of a folder. */
    static void write(Path jar, Path folder) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (Stream<Path> paths = Files.walk(folder)) {
            List<JavaFileObject> files = new ArrayList<>();
            compiler.getStandardFileManager(null, null, null)
                    .getJavaFileObjectsFromPaths(
                            paths.filter(path -> path.toString().endsWith(".java"))
                                    .toList())
                    .forEach(files::add);
            write(jar, files);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path jar, List<JavaFileObject> files) {
        try {
            Path classes = Files.createTempDirectory(jar.getParent(), "classes");
            StringWriter messages = new StringWriter();
            List<String> options = List.of("-parameters", "-proc:none", "-d", classes.toString(), "-cp", api());
            if (!ToolProvider.getSystemJavaCompiler()
                    .getTask(messages, null, null, options, null, files)
                    .call()) {
                throw new AssertionError(messages);
            }
            pack(jar, classes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String api() {
        try {
            return Path.of(Udf.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (java.net.URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static void pack(Path jar, Path classes) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> paths = Files.walk(classes)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(
                        new JarEntry(classes.relativize(path).toString().replace('\\', '/')));
                out.write(Files.readAllBytes(path));
            }
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///" + name.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
