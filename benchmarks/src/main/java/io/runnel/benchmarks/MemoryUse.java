package io.runnel.benchmarks;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What a node holds while connections or partitions grow in number. Arguments: BOOTSTRAP PID connections|partitions
 * COUNT. Prints, at each tenth of the way, the count, resident memory and the heap that is alive. Fails when the node
 * stops answering.
 */
public final class MemoryUse {
    private static final int STEPS = 10;
    private static final int PARTITIONS_PER_TOPIC = 100;
    private static final short VERSION = 9;
    private static final long NANOS_PER_MS = 1_000_000;

    private final String bootstrap;
    private final ProcessMemory memory;
    private final long startNanos = System.nanoTime();

    private MemoryUse(String bootstrap, ProcessMemory memory) {
        this.bootstrap = bootstrap;
        this.memory = memory;
    }

    public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
        MemoryUse use = new MemoryUse(args[0], new ProcessMemory(Long.parseLong(args[1])));
        int count = Integer.parseInt(args[3]);
        System.out.printf("%10s %12s %8s %8s%n", "seconds", args[2], "rss_mb", "heap_mb");
        use.print(0);
        if (args[2].equals("connections")) {
            use.connect(count);
        } else {
            use.createPartitions(count);
        }
    }

    private void print(int count) throws IOException, InterruptedException {
        long heap = memory.liveHeapMb();
        System.out.printf(
                "%10.1f %12d %8d %8d%n",
                (System.nanoTime() - startNanos) / (1000.0 * NANOS_PER_MS), count, memory.residentMb(), heap);
    }

    /** Opens connections that stay, each of which has asked once; at the end each asks again. */
    private void connect(int count) throws IOException, InterruptedException {
        String host = bootstrap.substring(0, bootstrap.lastIndexOf(':'));
        int port = Integer.parseInt(bootstrap.substring(bootstrap.lastIndexOf(':') + 1));
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 1; i <= count; i++) {
                Socket socket = new Socket(host, port);
                open.add(socket);
                ask(socket);
                if (i % Math.max(1, count / STEPS) == 0) {
                    print(i);
                }
            }
            for (Socket each : open) {
                ask(each);
            }
        } finally {
            for (Socket each : open) {
                each.close();
            }
        }
        print(0);
    }

    private static void ask(Socket socket) throws IOException {
        RequestHeader header = new RequestHeader(ApiKeys.METADATA, VERSION, "memory", 1);
        ByteBuffer frame = new MetadataRequest(new MetadataRequestData().setTopics(List.of()), VERSION)
                .serializeWithHeader(header);
        ByteBuffer whole =
                ByteBuffer.allocate(Integer.BYTES + frame.remaining()).putInt(frame.remaining());
        socket.getOutputStream().write(whole.put(frame).array());
        DataInputStream in = new DataInputStream(socket.getInputStream());
        in.readFully(new byte[in.readInt()]);
    }

    /** Creates topics of a hundred partitions, and writes one record to each partition. */
    private void createPartitions(int count) throws ExecutionException, InterruptedException, IOException {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap);
        try (Admin admin = Admin.create(settings);
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            int created = 0;
            int printed = 0;
            while (created < count) {
                String topic = "memory-" + created;
                int partitions = Math.min(PARTITIONS_PER_TOPIC, count - created);
                admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                        .all()
                        .get();
                List<Future<?>> sent = new ArrayList<>();
                for (int partition = 0; partition < partitions; partition++) {
                    sent.add(producer.send(new ProducerRecord<>(topic, partition, null, new byte[100])));
                }
                producer.flush();
                for (Future<?> each : sent) {
                    each.get();
                }
                created += partitions;
                if (created - printed >= count / STEPS) {
                    print(created);
                    printed = created;
                }
            }
        }
    }
}
