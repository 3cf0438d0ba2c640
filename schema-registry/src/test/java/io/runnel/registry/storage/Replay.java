package io.runnel.registry.storage;

import io.runnel.log.LogRecord;
import io.runnel.registry.compatibility.CompatibilityLevel;
import io.runnel.registry.subject.Command;
import io.runnel.registry.subject.Decision;
import io.runnel.registry.subject.ParsedSchemas;
import io.runnel.registry.subject.RegistryState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The registry's topic as a list: what is decided goes through its bytes, as it does in a node. */
public final class Replay {
    private final CompatibilityLevel standard;
    private final ParsedSchemas schemas = new ParsedSchemas(1000);
    private final List<LogRecord> topic = new ArrayList<>();
    private RegistryState state;

    public Replay(CompatibilityLevel standard) {
        this.standard = standard;
        this.state = new RegistryState(standard);
    }

    public RegistryState state() {
        return state;
    }

    public ParsedSchemas schemas() {
        return schemas;
    }

    /** How many records the topic has. */
    public int size() {
        return topic.size();
    }

    public <R> R execute(Command<R> command) {
        Decision<R> decision = command.decide(state, schemas);
        List<LogRecord> records =
                decision.records().stream().map(SchemasTopicCodec::encode).toList();
        records.forEach(record -> {
            apply(state, record, topic.size());
            topic.add(record);
        });
        return decision.reply();
    }

    /** As a node that starts anew reads it. */
    public RegistryState restarted() {
        RegistryState read = new RegistryState(standard);
        for (int offset = 0; offset < topic.size(); offset++) {
            apply(read, topic.get(offset), offset);
        }
        return read;
    }

    /** As a node reads it after compaction, which keeps the newest record of each key, and in time no tombstone. */
    public RegistryState compacted(boolean withTombstones) {
        Map<ByteBuffer, Integer> newest = new LinkedHashMap<>();
        for (int offset = 0; offset < topic.size(); offset++) {
            newest.put(ByteBuffer.wrap(Objects.requireNonNull(topic.get(offset).key())), offset);
        }
        RegistryState read = new RegistryState(standard);
        newest.values().stream()
                .sorted()
                .filter(offset -> withTombstones || topic.get(offset).value() != null)
                .forEach(offset -> apply(read, topic.get(offset), offset));
        return read;
    }

    /** Goes on with the compacted topic's state. */
    public void restartCompacted() {
        state = compacted(false);
    }

    private static void apply(RegistryState state, LogRecord record, int offset) {
        try {
            state.apply(SchemasTopicCodec.decode(wrap(record.key()), wrap(record.value()), 1000L + offset));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable ByteBuffer wrap(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }
}
