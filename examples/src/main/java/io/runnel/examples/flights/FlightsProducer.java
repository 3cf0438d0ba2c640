package io.runnel.examples.flights;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The plain Kafka producer: key = origin, value = Avro, timestamp = departure, acknowledged when on disk. */
final class FlightsProducer implements AutoCloseable {
    static final String TOPIC = "FLIGHTS";

    private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(30);

    private final KafkaProducer<String, byte[]> producer;
    private final int schemaId;

    FlightsProducer(String bootstrapServers, int schemaId) {
        this.schemaId = schemaId;
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        Math.toIntExact(DELIVERY_TIMEOUT.toMillis()),
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        Math.toIntExact(DELIVERY_TIMEOUT.toMillis() / 2),
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        DELIVERY_TIMEOUT.toMillis()),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /** Sends a flight; the future ends with the acknowledgement or the refusal. */
    Future<RecordMetadata> send(Flight flight) {
        byte[] value = FlightSchema.AGREED.encode(schemaId, flight);
        return producer.send(new ProducerRecord<>(TOPIC, null, flight.departureMs(), flight.origin(), value));
    }

    /**
     * Sends a value as it is and waits for the answer.
     *
     * @throws ExecutionException if the broker refuses; its reason is the cause
     */
    RecordMetadata sendRaw(String key, byte[] value) throws ExecutionException, InterruptedException, TimeoutException {
        return producer.send(new ProducerRecord<>(TOPIC, key, value))
                .get(DELIVERY_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        producer.close(DELIVERY_TIMEOUT);
    }
}
