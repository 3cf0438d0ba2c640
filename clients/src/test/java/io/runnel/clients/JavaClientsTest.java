package io.runnel.clients;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.simple.SimpleLogger;

/** Java clients of several ages pass the same {@link ClientProgram}, each loaded from its own jar. */
final class JavaClientsTest {
    private static final List<String> PARTS = List.of("produce", "group", "transaction");
    private static final Path JARS = Path.of("target", "clients");
    /** Members of classic groups hear of each other with their heartbeats: every 3 s would be long for a test. */
    private static final Map<String, Object> CLASSIC = Map.of("heartbeat.interval.ms", "300");

    private static final String NOW = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);

    @TempDir
    private static Path folder;

    private static Broker broker;

    @BeforeAll
    static void startBroker() throws IOException {
        broker = Broker.start(folder);
    }

    @AfterAll
    static void stopBroker() throws InterruptedException {
        broker.close();
    }

    @TestFactory
    Stream<DynamicTest> clientsOfEveryAgePassTheSameProgram() {
        return Stream.of(System.getProperty("clients.versions").split(","))
                .flatMap(version -> PARTS.stream()
                        .map(part -> DynamicTest.dynamicTest(
                                "kafka-clients " + version + " " + part, () -> run(version, part, "java-", CLASSIC))));
    }

    /** KIP-848: partitions are assigned by the broker. */
    @TestFactory
    Stream<DynamicTest> groupsOfTheNewProtocolPassTheProgramToo() {
        return Stream.of("group", "transaction")
                .map(part -> DynamicTest.dynamicTest(
                        "group.protocol=consumer " + part,
                        () -> run("4.3.1", part, "kip848-", Map.of("group.protocol", "consumer"))));
    }

    private static void run(String version, String part, String prefix, Map<String, Object> consumerSettings)
            throws IOException, ReflectiveOperationException {
        String name = prefix + version + "-" + part + "-" + NOW;
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader = loader(version)) {
            // The clients look for the classes that their settings name in this loader.
            Thread.currentThread().setContextClassLoader(loader);
            loader.loadClass(ClientProgram.class.getName())
                    .getMethod("run", String.class, String.class, String.class, Map.class)
                    .invoke(null, part, broker.bootstrapServers(), name, consumerSettings);
        } catch (InvocationTargetException e) {
            throw new AssertionError("kafka-clients " + version + ", " + part + ": " + e.getCause(), e.getCause());
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    /** This program, one version of the client and a logger; of the class path nothing else is seen. */
    private static URLClassLoader loader(String version) throws IOException {
        List<URL> urls = new ArrayList<>();
        urls.add(JARS.resolve("kafka-clients-" + version + ".jar").toUri().toURL());
        for (Class<?> needed : List.of(ClientProgram.class, Logger.class, SimpleLogger.class)) {
            urls.add(needed.getProtectionDomain().getCodeSource().getLocation());
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }
}
