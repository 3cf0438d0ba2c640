package io.runnel.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How long new partitions take to hold their first record, on any broker. Arguments: BOOTSTRAP [PARTITIONS]. Prints one
 * JSON line: milliseconds until the topic is created, and until one record is acknowledged (acks=all) in each partition.
 */
public final class FirstRecords {
    private static final double NANOS_PER_MS = 1e6;

    private FirstRecords() {}

    public static void main(String[] args) throws ExecutionException, InterruptedException {
        int partitions = args.length > 1 ? Integer.parseInt(args[1]) : 1000;
        String topic = "first-records-" + System.currentTimeMillis();
        Map<String, Object> settings = Map.of("bootstrap.servers", args[0], "acks", "all");
        try (Admin admin = Admin.create(settings);
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            admin.describeCluster().nodes().get(); // Connects before the clock runs.
            long start = System.nanoTime();
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get();
            long created = System.nanoTime();
            List<Future<?>> sent = new ArrayList<>();
            for (int partition = 0; partition < partitions; partition++) {
                sent.add(producer.send(new ProducerRecord<>(topic, partition, null, new byte[100])));
            }
            producer.flush();
            for (Future<?> each : sent) {
                each.get();
            }
            System.out.printf(
                    "{\"case\":\"first_record_%d_partitions\",\"create_ms\":%.1f,\"one_record_each_ms\":%.1f}%n",
                    partitions, (created - start) / NANOS_PER_MS, (System.nanoTime() - created) / NANOS_PER_MS);
        }
    }
}
