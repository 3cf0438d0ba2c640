package io.runnel.log.metadata;

import com.fasterxml.jackson.core.JsonGenerator;
import io.runnel.log.metadata.PartitionImage.Reassignment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;

/** Partitions in the JSON of metadata records. */
final class PartitionJson {
    private PartitionJson() {}

    static void write(List<PartitionImage> partitions, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("partitions");
        for (PartitionImage partition : partitions) {
            json.writeStartObject();
            write(partition, json);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Its fields, into an object that is open. Of lists that are mostly empty, only those that are not. */
    static void write(PartitionImage partition, JsonGenerator json) throws IOException {
        write("replicas", partition.replicas(), json);
        write("inSyncReplicas", partition.inSyncReplicas(), json);
        writeUnlessEmpty("eligibleLeaders", partition.eligibleLeaders(), json);
        writeUnlessEmpty("adding", partition.reassignment().adding(), json);
        writeUnlessEmpty("removing", partition.reassignment().removing(), json);
        json.writeNumberField("leader", partition.leader());
        json.writeNumberField("leaderEpoch", partition.leaderEpoch());
        json.writeNumberField("partitionEpoch", partition.partitionEpoch());
    }

    private static void writeUnlessEmpty(String name, List<Integer> numbers, JsonGenerator json) throws IOException {
        if (!numbers.isEmpty()) {
            write(name, numbers, json);
        }
    }

    private static void write(String name, List<Integer> numbers, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart(name);
        for (int number : numbers) {
            json.writeNumber(number);
        }
        json.writeEndArray();
    }

    static List<PartitionImage> readAll(JsonFields json) throws IOException {
        List<PartitionImage> partitions = new ArrayList<>();
        for (JsonFields partition : json.objects("partitions")) {
            partitions.add(read(partition));
        }
        return partitions;
    }

    static PartitionImage read(JsonFields json) throws IOException {
        return new PartitionImage(
                json.integers("replicas"),
                json.integers("inSyncReplicas"),
                optional("eligibleLeaders", json),
                new Reassignment(optional("adding", json), optional("removing", json)),
                json.integer("leader"),
                json.integer("leaderEpoch"),
                json.integer("partitionEpoch"));
    }

    private static List<Integer> optional(String name, JsonFields json) throws IOException {
        return json.has(name) ? json.integers(name) : List.of();
    }

    /** Which partitions are meant, without what they are. */
    static void writeIndexes(Map<Uuid, Set<Integer>> partitions, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("topics");
        for (Map.Entry<Uuid, Set<Integer>> topic : new TreeMap<>(partitions).entrySet()) {
            json.writeStartObject();
            json.writeStringField("id", topic.getKey().toString());
            write("partitions", topic.getValue().stream().sorted().toList(), json);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    static Map<Uuid, Set<Integer>> readIndexes(JsonFields json) throws IOException {
        Map<Uuid, Set<Integer>> partitions = new HashMap<>();
        for (JsonFields topic : json.objects("topics")) {
            partitions.put(topic.uuid("id"), Set.copyOf(topic.integers("partitions")));
        }
        return partitions;
    }
}
