package io.runnel.server.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sends the lines of standard input as records; ends with the first record that is refused. */
@Command(
        name = "produce",
        description = "Sends each line of standard input as a record.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  echo '{\"id\":1}' | runnel produce orders",
            "  echo 'k1:hello' | runnel produce greetings --key-separator : --header source=shell"
        })
final class ProduceCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private BrokerOption broker;

    @Parameters(paramLabel = "TOPIC", description = "Where to; created by the broker if it does not exist.")
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private String topic;

    @Option(
            names = {"-K", "--key-separator"},
            paramLabel = "TEXT",
            description = "What stands before its first occurrence in a line is the record's key.")
    private @Nullable String keySeparator;

    @Option(
            names = {"-p", "--partition"},
            paramLabel = "N",
            description = "The partition (default: by key, else spread).")
    private @Nullable Integer partition;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "KEY=VALUE",
            description = "A header for every record.")
    private Map<String, String> headers = new TreeMap<>();

    @Override
    public Integer call() throws IOException {
        Map<String, Object> properties = broker.clientProperties();
        properties.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 5);
        if (!broker.sets(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG)) {
            properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 15_000);
        }
        properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        long sent = 0;
        try (KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
                BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null && failure.get() == null; line = lines.readLine()) {
                producer.send(record(line), (metadata, error) -> {
                    if (error != null) {
                        failure.compareAndSet(null, error);
                    }
                });
                sent++;
            }
        }
        Exception first = failure.get();
        if (first != null) {
            throw new CommandFailedException("A record was not stored in " + topic + ": " + first.getMessage(), first);
        }
        spec.commandLine().getErr().println("sent " + sent + (sent == 1 ? " record to " : " records to ") + topic);
        return 0;
    }

    private ProducerRecord<byte[], byte[]> record(String line) {
        int separator = keySeparator == null ? -1 : line.indexOf(keySeparator);
        if (keySeparator != null && separator < 0) {
            throw new CommandFailedException(
                    "The line \"" + line + "\" has no key separator \"" + keySeparator + "\". Nothing of it was sent.");
        }
        byte[] key = keySeparator == null ? null : line.substring(0, separator).getBytes(StandardCharsets.UTF_8);
        String value = keySeparator == null ? line : line.substring(separator + keySeparator.length());
        List<Header> all = new ArrayList<>();
        headers.forEach((name, text) -> all.add(new RecordHeader(name, text.getBytes(StandardCharsets.UTF_8))));
        return new ProducerRecord<>(topic, partition, null, key, value.getBytes(StandardCharsets.UTF_8), all);
    }
}
