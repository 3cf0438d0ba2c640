package io.runnel.sql.function;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * The classes of a jar that are user functions. Only these are loaded at first: others may need libraries that are not
 * there, and nobody may ever call them.
 */
final class UserJar {
    private static final int MAX_CLASS_BYTES = 16 * 1024 * 1024;
    private static final int MAJOR_VERSION_AT = 6;

    /** Class file versions are counted from that of Java 1.0, which was 44. */
    private static final int VERSION_OF_JAVA_0 = 44;

    private static final List<String> DESCRIPTIONS = List.of(
            "Lio/runnel/sql/udf/UdfDescription;",
            "Lio/runnel/sql/udf/UdtfDescription;",
            "Lio/runnel/sql/udf/UdafDescription;");

    private static final String FOREIGN = "Lio/confluent/ksql/function/";

    private final Path file;
    private final List<String> problems;
    private boolean foreign;

    /** @param problems where it says what is wrong */
    UserJar(Path file, List<String> problems) {
        this.file = file;
        this.problems = problems;
    }

    /** The annotated classes, in the order of the jar. */
    List<Class<?>> classes(ClassLoader loader) {
        List<Class<?>> classes = new ArrayList<>();
        try (JarFile jar = new JarFile(file.toFile(), true)) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (entry.getName().endsWith(".class") && !entry.getName().startsWith("META-INF/")) {
                    add(entry.getName(), bytes(jar, entry), loader, classes);
                }
            }
        } catch (IOException | SecurityException e) {
            problems.add(name() + " is no jar that can be read: " + e.getMessage());
            return List.of();
        }
        if (classes.isEmpty() && problems.stream().noneMatch(problem -> problem.startsWith(name()))) {
            problems.add(name()
                    + " holds no functions: no class has io.runnel.sql.udf.UdfDescription, UdtfDescription or"
                    + " UdafDescription"
                    + (foreign ? "; its classes are annotated for ksqlDB: compile them with io.runnel.sql.udf" : ""));
        }
        return classes;
    }

    private static byte[] bytes(JarFile jar, JarEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readNBytes(MAX_CLASS_BYTES);
        }
    }

    private void add(String entry, byte[] bytes, ClassLoader loader, List<Class<?>> classes) {
        String constants = new String(bytes, StandardCharsets.ISO_8859_1);
        foreign |= constants.contains(FOREIGN);
        if (DESCRIPTIONS.stream().noneMatch(constants::contains)) {
            return;
        }
        String className =
                entry.substring(0, entry.length() - ".class".length()).replace('/', '.');
        int java = ((bytes[MAJOR_VERSION_AT] & 0xff) << Byte.SIZE | bytes[MAJOR_VERSION_AT + 1] & 0xff)
                - VERSION_OF_JAVA_0;
        if (java > Runtime.version().feature()) {
            problems.add(
                    name() + ": class " + className + " is compiled for Java " + java + ", and this node runs on Java "
                            + Runtime.version().feature() + ": compile it with --release "
                            + Runtime.version().feature());
            return;
        }
        try {
            classes.add(Class.forName(className, false, loader));
        } catch (ReflectiveOperationException | LinkageError e) {
            problems.add(name() + ": class " + className + " cannot be loaded: " + e);
        }
    }

    private String name() {
        return String.valueOf(file.getFileName());
    }
}
