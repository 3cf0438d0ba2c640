package io.runnel.registry.compatibility;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.runnel.registry.schema.ProtobufSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Confluent's rules for Protobuf (Schema Registry documentation, "Compatibility checks"; protobuf.dev, "Updating a
 * message type"): fields are matched by number, messages by name, and types by how they are written. Not thread-safe;
 * one comparison each.
 */
final class ProtobufCompatibility {
    private final FileDescriptor reader;
    private final FileDescriptor writer;
    private final Direction direction;
    private final List<Incompatibility> found = new ArrayList<>();
    /** Imported messages that were compared, or are being compared, and whether they match as far as is known. */
    private final Map<Pair, Boolean> matching = new HashMap<>();

    private record Pair(Descriptor reader, Descriptor writer) {}

    private ProtobufCompatibility(ProtobufSchema reader, ProtobufSchema writer, Direction direction) {
        this.reader = reader.file();
        this.writer = writer.file();
        this.direction = direction;
    }

    static List<Incompatibility> unreadable(ProtobufSchema reader, ProtobufSchema writer, Direction direction) {
        ProtobufCompatibility comparison = new ProtobufCompatibility(reader, writer, direction);
        if (!comparison.reader.getPackage().equals(comparison.writer.getPackage())) {
            comparison.add(ProtobufDifference.PACKAGE_CHANGED, "#/");
        }
        comparison.messages(comparison.reader.getMessageTypes(), comparison.writer.getMessageTypes(), "#");
        return comparison.found;
    }

    void add(ProtobufDifference difference, String path) {
        found.add(difference.at(path, direction));
    }

    private void messages(List<Descriptor> readers, List<Descriptor> writers, String path) {
        Map<String, Descriptor> byName = new LinkedHashMap<>();
        readers.forEach(message -> byName.put(message.getName(), message));
        for (Descriptor message : writers) {
            Descriptor same = byName.get(message.getName());
            if (same != null) {
                message(same, message, path + "/" + message.getName());
            } else if (!message.getOptions().getMapEntry() && !ofGroup(message)) {
                add(ProtobufDifference.MESSAGE_REMOVED, path + "/" + message.getName());
            }
        }
    }

    /** The message that a group declares goes and stays with its field, which has its name in lower case. */
    private static boolean ofGroup(Descriptor message) {
        Descriptor around = message.getContainingType();
        FieldDescriptor field =
                around == null ? null : around.findFieldByName(message.getName().toLowerCase(Locale.ROOT));
        return field != null && field.getType() == FieldDescriptor.Type.GROUP && field.getMessageType() == message;
    }

    private void message(Descriptor newer, Descriptor older, String path) {
        if (newer.getOptions().getMapEntry() || older.getOptions().getMapEntry()) {
            return; // Compared with the field that is the map.
        }
        new ProtobufFields(this, newer, older, path).compare();
        messages(newer.getNestedTypes(), older.getNestedTypes(), path);
    }

    /** Two messages that fields at {@code path} hold; their names count without their packages. */
    void types(Descriptor newer, Descriptor older, String path) {
        if (!localName(newer).equals(localName(older))) {
            add(ProtobufDifference.FIELD_NAMED_TYPE_CHANGED, path);
        } else if (!(newer.getFile() == reader && older.getFile() == writer) && !matching(newer, older)) {
            // Messages of the files themselves are compared where they stand.
            add(ProtobufDifference.FIELD_NAMED_TYPE_CHANGED, path);
        }
    }

    /** Each pair once: imports may refer to each other in circles, and fan out without end. */
    private boolean matching(Descriptor newer, Descriptor older) {
        if (newer == older) {
            return true;
        }
        Pair pair = new Pair(newer, older);
        Boolean known = matching.putIfAbsent(pair, true);
        if (known != null) {
            return known;
        }
        int before = found.size();
        message(newer, older, "#/" + localName(newer).replace('.', '/'));
        matching.put(pair, found.size() == before);
        return found.size() == before;
    }

    private static String localName(Descriptor message) {
        String packageName = message.getFile().getPackage();
        return packageName.isEmpty()
                ? message.getFullName()
                : message.getFullName().substring(packageName.length() + 1);
    }
}
