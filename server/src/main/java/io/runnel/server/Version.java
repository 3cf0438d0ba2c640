package io.runnel.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.apache.kafka.common.utils.AppInfoParser;

/** Versions of this build. */
public final class Version {
    private static final String RESOURCE = "/io/runnel/server/version.properties";

    private Version() {}

    /** Runnel's own, as in the pom. */
    public static String current() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("The build lacks " + RESOURCE);
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }

    /** Of the library that encodes and decodes Kafka's protocol. */
    public static String kafka() {
        return AppInfoParser.getVersion();
    }
}
