package io.runnel.registry.schema.protobuf;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A .proto file with all it imports, directly or not: read, checked, and linked into one descriptor. Immutable and
 * thread-safe.
 */
public final class ProtoFiles {
    /** What Confluent's registry calls the file that a schema stands for; files of a registry have no path. */
    public static final String ROOT_NAME = "default";

    private final ProtoFileElement root;
    private final Map<String, ProtoFileElement> imports;
    private final FileDescriptor descriptor;

    private ProtoFiles(ProtoFileElement root, Map<String, ProtoFileElement> imports, FileDescriptor descriptor) {
        this.root = root;
        this.imports = imports;
        this.descriptor = descriptor;
    }

    /**
     * Reads a schema.
     *
     * @param texts of files by the names they are imported by; those that nothing imports are passed over
     * @throws io.runnel.registry.RegistryException 42201 with line and reason
     */
    public static ProtoFiles read(String text, Map<String, String> texts) {
        try {
            ProtoFileElement root = ProtoSource.read("", text);
            Linking linking = new Linking(texts);
            FileDescriptor descriptor = linking.link(ROOT_NAME, root);
            return new ProtoFiles(root, linking.files, descriptor);
        } catch (StackOverflowError e) {
            throw ProtoErrors.invalid("its types are nested too deeply");
        } catch (IllegalArgumentException | IllegalStateException e) {
            // The libraries' own doubts, which name no place.
            throw ProtoErrors.invalid(String.valueOf(e.getMessage()));
        }
    }

    ProtoFileElement root() {
        return root;
    }

    /** Every imported file by the name it is imported by, each after those that it imports. */
    Map<String, ProtoFileElement> imports() {
        return imports;
    }

    /** The linked file. */
    public FileDescriptor descriptor() {
        return descriptor;
    }

    /** The text by which the registry knows the file: layout and comments gone, everything else as it was written. */
    public String canonicalText() {
        return new ProtoPrinter(null, false).print(root);
    }

    /** The canonical text with order settled and names of types in full. */
    public String normalizedText() {
        return new ProtoPrinter(new TypeNames(this), false).print(root);
    }

    /** The canonical text without extensions and custom options, those of Confluent apart. */
    public String textWithoutExtensions() {
        return new ProtoPrinter(null, true).print(root);
    }

    /** The linked file as a FileDescriptorProto in base64. */
    public String serialized() {
        return Base64.getEncoder().encodeToString(LinkedProto.of(descriptor).toByteArray());
    }

    /** Brings files into the order in which they can be linked. */
    private static final class Linking {
        private final Map<String, String> texts;
        private final Map<String, ProtoFileElement> files = new LinkedHashMap<>();
        private final Map<String, FileDescriptor> linked = new HashMap<>();
        private final Set<String> open = new HashSet<>();

        Linking(Map<String, String> texts) {
            this.texts = texts;
        }

        FileDescriptor link(String name, ProtoFileElement file) {
            List<FileDescriptor> dependencies = new ArrayList<>();
            for (String imported : DescriptorBuilder.imports(file)) {
                dependencies.add(imported(file, imported));
            }
            FileDescriptor compiled = WellKnownFiles.compiled(name, file);
            if (compiled != null) {
                return compiled;
            }
            ProtoChecks.check(file);
            DescriptorBuilder builder = new DescriptorBuilder(name, file);
            FileDescriptorProto proto = builder.build();
            try {
                return FileDescriptor.buildFrom(proto, dependencies.toArray(FileDescriptor[]::new));
            } catch (DescriptorValidationException e) {
                throw ProtoErrors.invalid(
                        builder.location(e.getProblemSymbolName()),
                        e.getDescription() + " (" + e.getProblemSymbolName() + ")");
            } catch (IllegalArgumentException e) {
                throw ProtoErrors.invalid(file.getLocation(), String.valueOf(e.getMessage()));
            }
        }

        private FileDescriptor imported(ProtoFileElement importing, String name) {
            FileDescriptor known = linked.get(name);
            if (known != null) {
                return known;
            }
            ProtoFileElement file = file(importing.getLocation(), name);
            if (!open.add(name)) {
                throw ProtoErrors.invalid(
                        importing.getLocation(), "it imports \"" + name + "\", which imports itself, directly or not");
            }
            FileDescriptor descriptor = link(name, file);
            open.remove(name);
            files.put(name, file);
            linked.put(name, descriptor);
            return descriptor;
        }

        private ProtoFileElement file(Location importing, String name) {
            String text = texts.get(name);
            if (text != null) {
                return ProtoSource.read(name, text);
            }
            ProtoFileElement wellKnown = WellKnownFiles.find(name);
            if (wellKnown == null) {
                throw ProtoErrors.invalid(
                        importing,
                        "it imports \"" + name + "\", which is neither among its references nor well known. Register"
                                + " that file and add an entry of this name to 'references'");
            }
            return wellKnown;
        }
    }
}
