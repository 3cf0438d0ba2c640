package io.runnel.registry;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The data contract rules of a schema; a part of the schema's identity. Kept in the order in which they were sent.
 *
 * @param migrationRules between versions
 * @param domainRules on the values of records
 * @param encodingRules on the bytes of records
 * @param enableAt where the rules are executed, in Confluent's words, or null
 */
public record RuleSet(
        List<Rule> migrationRules,
        List<Rule> domainRules,
        List<Rule> encodingRules,
        @Nullable String enableAt) {
    public RuleSet {
        migrationRules = List.copyOf(migrationRules);
        domainRules = List.copyOf(domainRules);
        encodingRules = List.copyOf(encodingRules);
    }

    public RuleSet(List<Rule> migrationRules, List<Rule> domainRules, List<Rule> encodingRules) {
        this(migrationRules, domainRules, encodingRules, null);
    }

    /** Both together; of two rules with one name, that of {@code newer} stays. Null means none. */
    public static @Nullable RuleSet merged(@Nullable RuleSet older, @Nullable RuleSet newer) {
        if (older == null || newer == null) {
            return older == null ? newer : older;
        }
        return new RuleSet(
                merged(older.migrationRules, newer.migrationRules),
                merged(older.domainRules, newer.domainRules),
                merged(older.encodingRules, newer.encodingRules),
                newer.enableAt != null ? newer.enableAt : older.enableAt);
    }

    private static List<Rule> merged(List<Rule> older, List<Rule> newer) {
        Set<String> names = new HashSet<>();
        newer.forEach(rule -> names.add(rule.name()));
        List<Rule> rules = new ArrayList<>();
        older.stream().filter(rule -> !names.contains(rule.name())).forEach(rules::add);
        rules.addAll(newer);
        return rules;
    }

    /** What is wrong with the rules, as Confluent words it, or null. */
    public @Nullable String refusal() {
        Set<String> names = new HashSet<>();
        String wrong = refusal(migrationRules, names, true, "Migration rules can only be UPGRADE, DOWNGRADE, UPDOWN");
        if (wrong == null) {
            wrong = refusal(domainRules, names, false, "Domain rules can only be WRITE, READ, WRITEREAD");
        }
        return wrong != null
                ? wrong
                : refusal(encodingRules, names, false, "Encoding rules can only be WRITE, READ, WRITEREAD");
    }

    private static @Nullable String refusal(List<Rule> rules, Set<String> names, boolean migrates, String wrongMode) {
        for (Rule rule : rules) {
            if (!names.add(rule.name())) {
                return "Found rule with duplicate name '" + rule.name() + "'";
            }
            String wrong = nameRefusal(rule.name());
            if (wrong != null) {
                return wrong;
            }
            if (rule.type() == null) {
                return "Missing rule type";
            }
            if (rule.mode().migrates() != migrates) {
                return wrongMode;
            }
        }
        return null;
    }

    private static @Nullable String nameRefusal(String name) {
        if (name.isEmpty()) {
            return "Empty rule name";
        }
        char first = name.charAt(0);
        if (!Character.isLetter(first) && first != '_') {
            return "Illegal initial character in rule name: " + name;
        }
        boolean legal = name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '-');
        return legal ? null : "Illegal character in rule name: " + name;
    }
}
