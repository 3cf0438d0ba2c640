package io.runnel.log.broker;

import io.runnel.log.RecordValidator;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.ClusterMetadata;
import io.runnel.log.metadata.MetadataRecord;
import io.runnel.log.metadata.MetadataRecord.TopicRemoved;
import io.runnel.log.metadata.TopicConfigs;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.replication.LogDirectoryContent;
import io.runnel.log.replication.Replica;
import io.runnel.log.replication.Replicas;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads from a topic's name or id to this node's replicas, and keeps them in step with the cluster's metadata: creates,
 * configures and deletes replicas as topics come and go. Changed on the controller's thread, read by any.
 */
public final class PartitionTable implements ClusterMetadata.ImageListener {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionTable.class);

    private final Replicas replicas;
    private final BrokerSettings settings;
    private final Map<String, HostedTopic> byName = new ConcurrentHashMap<>();
    private final Map<Uuid, HostedTopic> byId = new ConcurrentHashMap<>();
    private RecordValidator validator = RecordValidator.NONE;
    /** Topic config values that the settings give. */
    private volatile Map<String, String> brokerDefaults;

    private volatile Consumer<ClusterImage> onChange = image -> {};

    /**
     * A table over these replicas.
     *
     * @param settings give topics what they do not say themselves
     */
    public PartitionTable(Replicas replicas, BrokerSettings settings) {
        this.replicas = replicas;
        this.settings = settings;
        this.brokerDefaults = settings.topicDefaults();
        settings.onChange(TopicConfigs.dynamicDefaults(), this::defaultsChanged);
        replicas.onReopened(this::reopened);
    }

    /** The topic of that name, or null. */
    public @Nullable HostedTopic topic(String name) {
        return byName.get(name);
    }

    /**
     * The topic of that name.
     *
     * @throws UnknownTopicOrPartitionException if there is none
     */
    public HostedTopic require(String name) {
        HostedTopic topic = byName.get(name);
        if (topic == null) {
            throw new UnknownTopicOrPartitionException("Topic '" + name + "' does not exist.");
        }
        return topic;
    }

    /** The topic of that id, or of that name where the API version knows no ids. */
    HostedTopic require(String name, Uuid id) {
        if (id.equals(Uuid.ZERO_UUID) && !name.isEmpty()) {
            return require(name);
        }
        return require(id);
    }

    /**
     * The topic of that id.
     *
     * @throws UnknownTopicIdException if there is none
     */
    HostedTopic require(Uuid id) {
        HostedTopic topic = byId.get(id);
        if (topic == null) {
            throw new UnknownTopicIdException("No topic has the id " + id + ".");
        }
        return topic;
    }

    /** Lets the validator judge records from now on, in topics that exist and in those to come. */
    public synchronized void validateWith(RecordValidator newValidator) {
        validator = newValidator;
        configureAll();
    }

    /** Tells of each new image when the table is in step with it; on the controller's thread. */
    public void onChange(Consumer<ClusterImage> listener) {
        onChange = listener;
    }

    private synchronized void defaultsChanged() {
        brokerDefaults = settings.topicDefaults();
        configureAll();
    }

    private void configureAll() {
        byName.values().forEach(hosted -> {
            Map<String, String> configs = effectiveConfigs(hosted.topic());
            var check = checkFor(hosted.topic(), configs);
            hosted.replicas()
                    .forEach(replica ->
                            replica.ifPresent(present -> present.configure(TopicConfigs.storage(configs), check)));
        });
    }

    /**
     * The validator's check of a topic. A node's defaults are not meant for the topics of its own parts: the registry
     * could not store the first schema.
     */
    private RecordValidator.@Nullable RecordCheck checkFor(TopicImage topic, Map<String, String> configs) {
        boolean asked = !topic.internal() || TopicConfigs.asksForValidation(topic.configs());
        return asked ? validator.checkFor(topic.name(), configs) : null;
    }

    /** What holds for a topic, by config name. */
    Map<String, String> effectiveConfigs(TopicImage topic) {
        return TopicConfigs.effective(topic.configs(), brokerDefaults);
    }

    @Override
    public synchronized void changed(ClusterImage before, ClusterImage after, List<MetadataRecord> records) {
        Set<Uuid> removed = new HashSet<>();
        for (MetadataRecord changed : records) {
            if (changed instanceof TopicRemoved topic) {
                removed.add(topic.topicId());
            }
        }
        if (!removed.isEmpty()) {
            remove(removed);
        }
        openTogether(after);
        // The same maps mean the same topics: nothing to do for records about brokers or producer ids.
        for (TopicImage topic : after.topics().values()) {
            HostedTopic hosted = byId.get(topic.id());
            if (hosted == null || hosted.topic() != topic && !hosted.topic().equals(topic)) {
                host(topic);
            }
        }
        onChange.accept(after);
    }

    /** Opens the replicas of topics that are new here, several at a time. */
    private void openTogether(ClusterImage after) {
        List<Replicas.Wanted> wanted = new ArrayList<>();
        for (TopicImage topic : after.topics().values()) {
            if (!byId.containsKey(topic.id())) {
                Map<String, String> configs = effectiveConfigs(topic);
                var check = checkFor(topic, configs);
                for (int index = 0; index < topic.partitions().size(); index++) {
                    TopicPartition partition = new TopicPartition(topic.name(), index);
                    wanted.add(new Replicas.Wanted(topic.id(), partition, TopicConfigs.storage(configs), check));
                }
            }
        }
        replicas.createAll(wanted);
    }

    /** A replica that could not be opened serves now. */
    private synchronized void reopened(TopicPartition partition) {
        HostedTopic hosted = byName.get(partition.topic());
        if (hosted != null) {
            host(hosted.topic());
        }
    }

    /** The log directories of this node with what is in them. */
    public List<LogDirectoryContent> logDirectories() {
        return replicas.describe();
    }

    /** As {@link Replicas#move}. */
    void move(TopicPartition partition, Path directory) {
        replicas.move(partition, directory);
    }

    private void remove(Set<Uuid> topicIds) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (Uuid id : topicIds) {
            HostedTopic hosted = byId.remove(id);
            if (hosted != null) {
                String name = hosted.topic().name();
                byName.remove(name, hosted);
                for (int index = 0; index < hosted.replicas().size(); index++) {
                    partitions.add(new TopicPartition(name, index));
                }
            }
        }
        try {
            replicas.delete(partitions);
        } catch (RuntimeException e) {
            LOG.error("Deleting the files of topics {} failed; they are gone all the same", topicIds, e);
        }
    }

    private void host(TopicImage topic) {
        Map<String, String> configs = effectiveConfigs(topic);
        var check = checkFor(topic, configs);
        List<Optional<Replica>> opened = new ArrayList<>();
        for (int index = 0; index < topic.partitions().size(); index++) {
            opened.add(open(topic, new TopicPartition(topic.name(), index), configs, check));
        }
        HostedTopic hosted = new HostedTopic(topic, opened);
        byId.put(topic.id(), hosted);
        byName.put(topic.name(), hosted);
    }

    private Optional<Replica> open(
            TopicImage topic,
            TopicPartition partition,
            Map<String, String> configs,
            RecordValidator.@Nullable RecordCheck check) {
        try {
            Optional<Replica> present = replicas.replica(partition);
            if (present.isPresent() && present.get().topicId().equals(topic.id())) {
                present.get().configure(TopicConfigs.storage(configs), check);
                return present;
            }
            return Optional.of(replicas.create(topic.id(), partition, TopicConfigs.storage(configs), check));
        } catch (RuntimeException e) {
            LOG.error("Partition {} is offline: its replica could not be opened", partition, e);
            return Optional.empty();
        }
    }
}
