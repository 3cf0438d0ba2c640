package io.runnel.registry.subject;

import io.runnel.registry.Metadata;
import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.Rule;
import io.runnel.registry.RuleSet;
import io.runnel.registry.SchemaText;
import io.runnel.registry.schema.TagChanges;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Registers a version of a subject again with other tags, metadata or rules: Confluent's {@code POST …/tags}.
 *
 * @param newVersion the number that the new version must get, or {@link RegisterSchema#NEXT_VERSION}
 * @param metadata in place of the version's, or null to keep those
 * @param ruleSet in place of the version's, or null to keep those but for {@code merged} and {@code removed}
 * @param merged rules that come beside those of other names
 * @param removed names of rules that go
 */
public record ChangeTags(
        String subject,
        VersionNumber version,
        int newVersion,
        TagChanges changes,
        @Nullable Metadata metadata,
        @Nullable RuleSet ruleSet,
        RuleChanges rules)
        implements Command<StoredSchema> {
    /** Changes to the rules of a version. */
    public record RuleChanges(@Nullable RuleSet merged, Set<String> removed) {
        public RuleChanges {
            removed = Set.copyOf(removed);
        }

        @Nullable
        RuleSet applied(@Nullable RuleSet old) {
            RuleSet kept = old == null
                    ? null
                    : new RuleSet(
                            without(old.migrationRules()),
                            without(old.domainRules()),
                            without(old.encodingRules()),
                            old.enableAt());
            return RuleSet.merged(kept, merged);
        }

        private List<Rule> without(List<Rule> rules) {
            return rules.stream().filter(rule -> !removed.contains(rule.name())).toList();
        }
    }

    public ChangeTags {
        subject = QualifiedSubject.normalized(subject);
    }

    @Override
    public Decision<StoredSchema> decide(RegistryState state, ParsedSchemas schemas) {
        SchemaText old = state.version(subject, version, false).schema();
        SchemaText changed = changes.applied(old)
                .with(
                        metadata != null ? metadata : old.metadata(),
                        ruleSet != null ? ruleSet : rules.applied(old.ruleSet()));
        return new RegisterSchema(subject, changed, newVersion, RegisterSchema.NEW_ID, false, false)
                .decide(state, schemas);
    }
}
