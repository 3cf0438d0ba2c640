package io.runnel.registry.schema.protobuf;

import com.squareup.wire.schema.Field;
import com.squareup.wire.schema.internal.parser.ExtendElement;
import com.squareup.wire.schema.internal.parser.FieldElement;
import com.squareup.wire.schema.internal.parser.MessageElement;
import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import com.squareup.wire.schema.internal.parser.TypeElement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Full names of all types and extensions that a file may use, and the search from an inner scope outwards. */
final class TypeNames {
    private final Map<String, TypeElement> types = new HashMap<>();
    private final Map<String, FieldElement> extensions = new HashMap<>();
    private final String rootScope;

    TypeNames(ProtoFiles files) {
        files.imports().values().forEach(this::add);
        add(files.root());
        rootScope = packageScope(files.root());
    }

    /** The scope of the schema's own file: its package with a dot behind, or empty. */
    String rootScope() {
        return rootScope;
    }

    private static String packageScope(ProtoFileElement file) {
        return file.getPackageName() == null ? "" : file.getPackageName() + ".";
    }

    private void add(ProtoFileElement file) {
        add(packageScope(file), file.getTypes(), file.getExtendDeclarations());
    }

    private void add(String scope, List<TypeElement> declared, List<ExtendElement> extending) {
        for (TypeElement type : declared) {
            types.put(scope + type.getName(), type);
            List<ExtendElement> inner =
                    type instanceof MessageElement message ? message.getExtendDeclarations() : List.of();
            add(scope + type.getName() + ".", type.getNestedTypes(), inner);
        }
        for (ExtendElement extend : extending) {
            extend.getFields().forEach(field -> extensions.put(scope + field.getName(), field));
        }
    }

    /** The full name, without a leading dot, of what {@code name} means in a scope; null if it means no type. */
    @Nullable
    String type(String name, String scope) {
        return find(types.keySet(), name, scope);
    }

    /** As {@link #type}, for the names of extensions, that is of custom options. */
    @Nullable
    String extension(String name, String scope) {
        return find(extensions.keySet(), name, scope);
    }

    /** Whether the extension of that full name is known and holds one value. */
    boolean singular(String extension) {
        FieldElement field = extensions.get(extension);
        return field != null && field.getLabel() != Field.Label.REPEATED;
    }

    /** The message of that full name if it stands for the entries of a map, as descriptors write them. */
    @Nullable
    MessageElement mapEntry(@Nullable String fullName) {
        TypeElement type = fullName == null ? null : types.get(fullName);
        return type instanceof MessageElement message && isMapEntry(message) ? message : null;
    }

    static boolean isMapEntry(MessageElement message) {
        return message.getOptions().stream()
                .anyMatch(option -> option.getName().equals("map_entry")
                        && String.valueOf(option.getValue()).equals("true"));
    }

    private static @Nullable String find(Set<String> known, String name, String scope) {
        if (name.startsWith(".")) {
            return known.contains(name.substring(1)) ? name.substring(1) : null;
        }
        for (int end = scope.length(); end >= 0; end = end == 0 ? -1 : scope.lastIndexOf('.', end - 2) + 1) {
            String candidate = scope.substring(0, end) + name;
            if (known.contains(candidate)) {
                return candidate;
            }
        }
        return null;
    }
}
