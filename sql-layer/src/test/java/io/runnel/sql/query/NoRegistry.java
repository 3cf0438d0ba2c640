package io.runnel.sql.query;

import io.runnel.log.RecordValidator;
import io.runnel.registry.SchemaRegistry;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SubjectSummary;
import io.runnel.registry.SubjectVersion;
import io.runnel.registry.schema.ParsedSchema;
import java.util.List;
import java.util.Optional;

/** A registry for formats that need none, such as JSON. */
public final class NoRegistry implements SchemaRegistry {
    @Override
    public int register(String subject, SchemaText schema) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SchemaText schema(int id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ParsedSchema parsed(int id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ParsedSchema parse(SchemaText schema) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<SubjectSummary> subjects() {
        return List.of();
    }

    @Override
    public Optional<SubjectVersion> latest(String subject) {
        return Optional.empty();
    }

    @Override
    public void deleteSubject(String subject) {
        throw new UnsupportedOperationException();
    }

    @Override
    public RecordValidator recordValidator() {
        return RecordValidator.NONE;
    }

    @Override
    public void close() {}
}
