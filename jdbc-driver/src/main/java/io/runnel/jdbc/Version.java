package io.runnel.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** A version as the build wrote it, such as 0.1.0-SNAPSHOT. */
record Version(String text) {
    static final Version CURRENT = new Version(ofBuild());

    int major() {
        return part(0);
    }

    int minor() {
        return part(1);
    }

    private int part(int index) {
        String[] parts = text.split("[.-]", -1);
        return index < parts.length && parts[index].matches("\\d{1,9}") ? Integer.parseInt(parts[index]) : 0;
    }

    private static String ofBuild() {
        try (InputStream in = Version.class.getResourceAsStream("driver.properties")) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
