package io.runnel.log.metadata;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.runnel.log.metadata.MetadataRecord.BrokerConfigured;
import io.runnel.log.metadata.MetadataRecord.BrokerRegistered;
import io.runnel.log.metadata.MetadataRecord.BrokerStateChanged;
import io.runnel.log.metadata.MetadataRecord.BrokerUnregistered;
import io.runnel.log.metadata.MetadataRecord.ClusterNamed;
import io.runnel.log.metadata.MetadataRecord.FeatureFinalized;
import io.runnel.log.metadata.MetadataRecord.GroupConfigured;
import io.runnel.log.metadata.MetadataRecord.PartitionChanged;
import io.runnel.log.metadata.MetadataRecord.PartitionsAdded;
import io.runnel.log.metadata.MetadataRecord.ProducerIdsAllocated;
import io.runnel.log.metadata.MetadataRecord.ReplicasOffline;
import io.runnel.log.metadata.MetadataRecord.TopicConfigured;
import io.runnel.log.metadata.MetadataRecord.TopicCreated;
import io.runnel.log.metadata.MetadataRecord.TopicRemoved;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Metadata records as JSON: {@code {"type":"topic-created","version":1,…}}, readable with any tool that dumps a Kafka
 * log. Written field by field, so that renaming a Java component cannot change what is on disk. A reader refuses a type
 * or version it does not know: metadata must never be half understood.
 *
 * <p>Jackson's streaming core alone, because its object mapper takes a quarter of a node's start.
 */
public final class MetadataRecordCodec {
    private static final int VERSION = 2;
    private static final JsonFactory JSON = new JsonFactory();

    private MetadataRecordCodec() {}

    /** The record's JSON in UTF-8. */
    public static byte[] encode(MetadataRecord metadataRecord) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            write(metadataRecord, json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Encoding " + metadataRecord + " failed", e);
        }
        return bytes.toByteArray();
    }

    private static void write(MetadataRecord metadataRecord, JsonGenerator json) throws IOException {
        if (metadataRecord instanceof ClusterNamed named) {
            begin(json, "cluster-named");
            json.writeStringField("clusterId", named.clusterId());
        } else if (metadataRecord instanceof TopicCreated topic) {
            begin(json, "topic-created");
            json.writeStringField("name", topic.name());
            json.writeStringField("id", topic.id().toString());
            PartitionJson.write(topic.partitions(), json);
        } else if (metadataRecord instanceof TopicConfigured configured) {
            begin(json, "topic-configured");
            json.writeStringField("topicId", configured.topicId().toString());
            write(configured.configs(), json);
        } else if (metadataRecord instanceof PartitionsAdded added) {
            begin(json, "partitions-added");
            json.writeStringField("topicId", added.topicId().toString());
            PartitionJson.write(added.partitions(), json);
        } else if (metadataRecord instanceof PartitionChanged changed) {
            begin(json, "partition-changed");
            json.writeStringField("topicId", changed.topicId().toString());
            json.writeNumberField("index", changed.index());
            PartitionJson.write(changed.partition(), json);
        } else if (metadataRecord instanceof BrokerConfigured configured) {
            begin(json, "broker-configured");
            json.writeStringField("broker", configured.broker());
            write(configured.configs(), json);
        } else if (metadataRecord instanceof GroupConfigured configured) {
            begin(json, "group-configured");
            json.writeStringField("group", configured.group());
            write(configured.configs(), json);
        } else if (metadataRecord instanceof FeatureFinalized feature) {
            begin(json, "feature-finalized");
            json.writeStringField("name", feature.name());
            json.writeNumberField("level", feature.level());
            json.writeNumberField("epoch", feature.epoch());
        } else if (metadataRecord instanceof TopicRemoved removed) {
            begin(json, "topic-removed");
            json.writeStringField("topicId", removed.topicId().toString());
        } else if (metadataRecord instanceof ProducerIdsAllocated block) {
            begin(json, "producer-ids-allocated");
            json.writeNumberField("nodeId", block.nodeId());
            json.writeNumberField("firstProducerId", block.firstProducerId());
            json.writeNumberField("size", block.size());
        } else {
            writeOfBroker(metadataRecord, json);
        }
    }

    private static void writeOfBroker(MetadataRecord metadataRecord, JsonGenerator json) throws IOException {
        if (metadataRecord instanceof BrokerRegistered broker) {
            begin(json, "broker-registered");
            BrokerJson.write(broker.broker(), json);
        } else if (metadataRecord instanceof BrokerStateChanged changed) {
            begin(json, "broker-state-changed");
            json.writeNumberField("nodeId", changed.nodeId());
            json.writeNumberField("epoch", changed.epoch());
            BrokerJson.write(changed.state(), json);
        } else if (metadataRecord instanceof BrokerUnregistered gone) {
            begin(json, "broker-unregistered");
            json.writeNumberField("nodeId", gone.nodeId());
            json.writeNumberField("epoch", gone.epoch());
        } else if (metadataRecord instanceof ReplicasOffline offline) {
            begin(json, "replicas-offline");
            json.writeNumberField("nodeId", offline.nodeId());
            json.writeNumberField("epoch", offline.epoch());
            PartitionJson.writeIndexes(offline.partitions(), json);
        } else {
            throw new IllegalStateException("No encoding for metadata record " + metadataRecord);
        }
    }

    private static void begin(JsonGenerator json, String type) throws IOException {
        json.writeStringField("type", type);
        json.writeNumberField("version", VERSION);
    }

    private static void write(Map<String, String> configs, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("configs");
        for (Map.Entry<String, String> config : new TreeMap<>(configs).entrySet()) {
            json.writeStringField(config.getKey(), config.getValue());
        }
        json.writeEndObject();
    }

    /**
     * The record that {@link #encode} was given.
     *
     * @throws IOException if the bytes are not such JSON, or of a type or version this release does not know
     */
    public static MetadataRecord decode(byte[] bytes) throws IOException {
        JsonFields json = JsonFields.parse(JSON, bytes);
        String type = json.text("type");
        if (json.number("version") < 1 || json.number("version") > VERSION) {
            throw new IOException("Metadata record of type " + type + " has version " + json.number("version")
                    + "; this release reads versions up to " + VERSION
                    + ". It was written by a newer release: use that one.");
        }
        return switch (type) {
            case "cluster-named" -> new ClusterNamed(json.text("clusterId"));
            case "broker-registered" -> new BrokerRegistered(BrokerJson.read(json));
            case "broker-state-changed" ->
                new BrokerStateChanged(json.integer("nodeId"), json.number("epoch"), BrokerJson.state(json));
            case "broker-unregistered" -> new BrokerUnregistered(json.integer("nodeId"), json.number("epoch"));
            case "replicas-offline" ->
                new ReplicasOffline(json.integer("nodeId"), json.number("epoch"), PartitionJson.readIndexes(json));
            case "topic-created" -> new TopicCreated(json.text("name"), json.uuid("id"), PartitionJson.readAll(json));
            case "topic-configured" -> new TopicConfigured(json.uuid("topicId"), json.texts("configs"));
            case "partitions-added" -> new PartitionsAdded(json.uuid("topicId"), PartitionJson.readAll(json));
            case "partition-changed" ->
                new PartitionChanged(json.uuid("topicId"), json.integer("index"), PartitionJson.read(json));
            case "broker-configured" -> new BrokerConfigured(json.text("broker"), json.texts("configs"));
            case "group-configured" -> new GroupConfigured(json.text("group"), json.texts("configs"));
            case "feature-finalized" ->
                new FeatureFinalized(json.text("name"), (short) json.integer("level"), json.number("epoch"));
            case "topic-removed" -> new TopicRemoved(json.uuid("topicId"));
            case "producer-ids-allocated" ->
                new ProducerIdsAllocated(json.integer("nodeId"), json.number("firstProducerId"), json.integer("size"));
            default ->
                throw new IOException("Metadata record of unknown type '" + type
                        + "'. It was written by a newer release: use that one.");
        };
    }
}
