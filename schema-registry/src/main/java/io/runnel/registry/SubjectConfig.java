package io.runnel.registry;

import io.runnel.registry.compatibility.CompatibilityLevel;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a subject, a context, or of all (Confluent's {@code /config}). Null leaves a setting to the next wider
 * scope.
 *
 * @param alias another subject that answers in this one's place
 * @param aliasForDeks as alias, for encryption keys; kept for clients
 * @param normalize registrations and lookups normalize without asking for it
 * @param validateFields whether reserved fields are checked
 * @param validateNewSchemas whether new schemas are checked more strictly than old ones
 * @param validateRules whether rules are checked at registration
 * @param compatibilityPolicy STRICT or LENIENT; kept for clients
 * @param compatibilityGroup a metadata property: only versions with the same value of it are compared
 * @param defaultMetadata below what a schema brings
 * @param overrideMetadata above what a schema brings
 */
public record SubjectConfig(
        @Nullable String alias,
        @Nullable String aliasForDeks,
        @Nullable Boolean normalize,
        @Nullable Boolean validateFields,
        @Nullable Boolean validateNewSchemas,
        @Nullable Boolean validateRules,
        @Nullable CompatibilityLevel compatibilityLevel,
        @Nullable String compatibilityPolicy,
        @Nullable String compatibilityGroup,
        @Nullable Metadata defaultMetadata,
        @Nullable Metadata overrideMetadata,
        @Nullable RuleSet defaultRuleSet,
        @Nullable RuleSet overrideRuleSet) {
    /** Nothing set. */
    public static final SubjectConfig NONE =
            new SubjectConfig(null, null, null, null, null, null, null, null, null, null, null, null, null);

    /** A level and nothing else. */
    public static SubjectConfig of(CompatibilityLevel level) {
        return new SubjectConfig(null, null, null, null, null, null, level, null, null, null, null, null, null);
    }

    /** Whether registrations take metadata or rules from here. */
    public boolean hasDefaultsOrOverrides() {
        return defaultMetadata != null || overrideMetadata != null || defaultRuleSet != null || overrideRuleSet != null;
    }

    /** These settings, and where they are silent those of a wider scope; an alias is never taken from there. */
    public SubjectConfig orElse(SubjectConfig wider) {
        return new SubjectConfig(
                alias,
                aliasForDeks,
                first(normalize, wider.normalize),
                first(validateFields, wider.validateFields),
                first(validateNewSchemas, wider.validateNewSchemas),
                first(validateRules, wider.validateRules),
                first(compatibilityLevel, wider.compatibilityLevel),
                first(compatibilityPolicy, wider.compatibilityPolicy),
                first(compatibilityGroup, wider.compatibilityGroup),
                first(defaultMetadata, wider.defaultMetadata),
                first(overrideMetadata, wider.overrideMetadata),
                first(defaultRuleSet, wider.defaultRuleSet),
                first(overrideRuleSet, wider.overrideRuleSet));
    }

    /**
     * These settings changed by a request.
     *
     * @param values what it sets; null leaves a setting as it is
     * @param cleared what it takes back: names of this record's components
     */
    public SubjectConfig updated(SubjectConfig values, Set<String> cleared) {
        return new SubjectConfig(
                updated("alias", alias, values.alias, cleared),
                updated("aliasForDeks", aliasForDeks, values.aliasForDeks, cleared),
                updated("normalize", normalize, values.normalize, cleared),
                updated("validateFields", validateFields, values.validateFields, cleared),
                updated("validateNewSchemas", validateNewSchemas, values.validateNewSchemas, cleared),
                updated("validateRules", validateRules, values.validateRules, cleared),
                updated("compatibilityLevel", compatibilityLevel, values.compatibilityLevel, cleared),
                updated("compatibilityPolicy", compatibilityPolicy, values.compatibilityPolicy, cleared),
                updated("compatibilityGroup", compatibilityGroup, values.compatibilityGroup, cleared),
                updated("defaultMetadata", defaultMetadata, values.defaultMetadata, cleared),
                updated("overrideMetadata", overrideMetadata, values.overrideMetadata, cleared),
                updated("defaultRuleSet", defaultRuleSet, values.defaultRuleSet, cleared),
                updated("overrideRuleSet", overrideRuleSet, values.overrideRuleSet, cleared));
    }

    private static <T> @Nullable T first(@Nullable T own, @Nullable T wider) {
        return own != null ? own : wider;
    }

    private static <T> @Nullable T updated(String name, @Nullable T old, @Nullable T value, Set<String> cleared) {
        return value != null ? value : cleared.contains(name) ? null : old;
    }
}
