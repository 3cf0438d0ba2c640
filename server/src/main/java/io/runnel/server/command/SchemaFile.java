package io.runnel.server.command;

import io.runnel.registry.SchemaType;
import io.runnel.server.schemas.Schema;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A schema in a file: its type and what it refers to. */
final class SchemaFile {
    static final String STANDARD_INPUT = "-";

    @Option(
            names = {"-t", "--type"},
            paramLabel = "TYPE",
            description = "AVRO, JSON or PROTOBUF (default: by the file's ending .avsc, .json or .proto).")
    private @Nullable SchemaType type;

    @Option(
            names = "--reference",
            paramLabel = "NAME=SUBJECT@VERSION",
            description = "A registered schema that this one uses: the full name in Avro, the URI in JSON Schema, the"
                    + " imported file in Protobuf. May be repeated.")
    private List<String> references = new ArrayList<>();

    @Option(
            names = "--normalize",
            description =
                    "Take schemas for the same that differ only in what means nothing, such as the order of keys.")
    private boolean normalize;

    boolean normalize() {
        return normalize;
    }

    /** @param file a path, or {@code -} for standard input */
    Schema read(String file) {
        SchemaType known = type == null ? typeOf(file) : type;
        return Schema.of(
                file,
                known,
                text(file),
                references.stream().map(SchemaFile::reference).toList());
    }

    private static SchemaType typeOf(String file) {
        String name = file.toLowerCase(Locale.ROOT);
        if (name.endsWith(".avsc")) {
            return SchemaType.AVRO;
        }
        if (name.endsWith(".json")) {
            return SchemaType.JSON;
        }
        if (name.endsWith(".proto")) {
            return SchemaType.PROTOBUF;
        }
        throw new CommandFailedException("Of what type is the schema in " + file
                + "? Say --type AVRO, JSON or PROTOBUF, or name the file .avsc, .json or .proto.");
    }

    private static String text(String file) {
        try {
            return file.equals(STANDARD_INPUT)
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(Path.of(file));
        } catch (NoSuchFileException e) {
            throw new CommandFailedException("There is no file " + file + ".", e);
        } catch (CharacterCodingException e) {
            throw new CommandFailedException(file + " is not a text in UTF-8.", e);
        } catch (IOException e) {
            throw new CommandFailedException(file + " cannot be read: " + e, e);
        }
    }

    private static Schema.Reference reference(String text) {
        int equals = text.lastIndexOf('=');
        SchemaName target = SchemaName.parse(text.substring(equals + 1));
        if (equals < 1 || !target.version().matches("\\d+")) {
            throw new CommandFailedException(
                    "--reference takes NAME=SUBJECT@VERSION with a number for the version, such as"
                            + " io.acme.Customer=customers-value@1; \"" + text + "\" is not of that form.");
        }
        return new Schema.Reference(text.substring(0, equals), target.subject(), Integer.parseInt(target.version()));
    }
}
