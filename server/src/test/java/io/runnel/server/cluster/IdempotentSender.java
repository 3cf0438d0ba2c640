package io.runnel.server.cluster;

import io.runnel.server.kill.History;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;

/** Numbered records to all partitions by turns, several requests of each in flight, through whatever happens. */
final class IdempotentSender extends Worker {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final String bootstrapServers;
    private final String topic;
    private final int partitions;
    private final long paceNanos;
    private final History history;

    IdempotentSender(Load.Place place, String name, long paceNanos, History history, Faults faults) {
        super(name, faults);
        this.bootstrapServers = place.bootstrapServers();
        this.topic = place.topic();
        this.partitions = place.partitions();
        this.paceNanos = paceNanos;
        this.history = history;
        history.add(new History.Producer(name, true));
    }

    @Override
    void work() {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrapServers,
                "acks", "all",
                "linger.ms", 1,
                "batch.size", 1024, // So small that there are several batches on their way.
                "max.in.flight.requests.per.connection", 5,
                "reconnect.backoff.max.ms", 200,
                "request.timeout.ms", 5_000,
                "max.block.ms", 60_000,
                "delivery.timeout.ms", 600_000); // No record is given up: each failure is a fault.
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (long number = 0; isRunning(); number++) {
                String value = name() + ":" + number;
                try {
                    producer.send(
                            new ProducerRecord<>(topic, (int) (number % partitions), null, value), (at, failure) -> {
                                if (failure == null) {
                                    history.acknowledged(new History.Place(at.partition(), at.offset()), value);
                                } else if (isRunning()) {
                                    failed("could not write " + value, failure);
                                }
                            });
                } catch (TimeoutException e) {
                    continue; // The buffer is full, or there was no metadata yet: this number is left out.
                }
                LockSupport.parkNanos(paceNanos);
            }
            producer.close(CLOSE_TIMEOUT);
        }
    }
}
