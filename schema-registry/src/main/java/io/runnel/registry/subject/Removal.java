package io.runnel.registry.subject;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The records that take versions away for good without forgetting which ids were given. */
final class Removal {
    private Removal() {}

    static List<RegistryRecord> of(RegistryState state, List<StoredSchema> gone) {
        List<RegistryRecord> records = new ArrayList<>(remembered(state, gone));
        gone.forEach(schema -> records.add(new RegistryRecord.SchemaRemoved(schema.subject(), schema.version())));
        return records;
    }

    /**
     * Compaction drops a schema that is removed or replaced, and then its tombstone; only the highest id must not be
     * forgotten with it.
     */
    static List<RegistryRecord> remembered(RegistryState state, List<StoredSchema> gone) {
        Map<String, Integer> highest = new TreeMap<>();
        gone.forEach(schema -> highest.merge(schema.context(), schema.id(), Math::max));
        List<RegistryRecord> records = new ArrayList<>();
        highest.forEach((context, id) -> {
            if (id == state.maxId(context) && id > state.rememberedId(context)) {
                records.add(new RegistryRecord.HighestId(context, id));
            }
        });
        return records;
    }
}
