package io.runnel.registry.subject;

import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.RegistryErrors;
import java.util.List;

/**
 * Takes an empty context off the list. Answers its name.
 *
 * @param context with its dot, with or without colons around it
 */
public record DeleteContext(String context) implements Command<String> {
    public DeleteContext {
        context = QualifiedSubject.parse(context.startsWith(":") ? context : ":" + context)
                .context();
    }

    @Override
    public Decision<String> decide(RegistryState state, ParsedSchemas schemas) {
        QualifiedSubject whole = new QualifiedSubject(context, "");
        if (whole.isDefault() || !state.hasContext(context)) {
            throw RegistryErrors.contextNotFound(context);
        }
        if (!state.matching(whole.qualified()).isEmpty()) {
            throw RegistryErrors.contextNotEmpty(context);
        }
        return new Decision<>(List.of(new RegistryRecord.ContextRemoved(context)), context);
    }
}
