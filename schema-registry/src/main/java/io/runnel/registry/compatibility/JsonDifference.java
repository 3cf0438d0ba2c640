package io.runnel.registry.compatibility;

import java.util.EnumSet;
import java.util.Set;

/**
 * What keeps a reader's JSON Schema from reading a writer's documents, under Confluent's names and with its wording,
 * which clients print. Changes that never hinder have no name here.
 *
 * <p>The first {@code %s} of a sentence is the reader's schema, the second the writer's; {@code %p} the path.
 */
enum JsonDifference {
    SCHEMA_ADDED(Text.NONE),
    TYPE_NARROWED(Text.TYPE),
    TYPE_CHANGED(Text.TYPE),
    MAX_LENGTH_ADDED(Text.KEYWORD),
    MAX_LENGTH_DECREASED(Text.LESS),
    MIN_LENGTH_ADDED(Text.KEYWORD),
    MIN_LENGTH_INCREASED(Text.MORE),
    PATTERN_ADDED(Text.KEYWORD),
    PATTERN_CHANGED(Text.VALUE),
    MAXIMUM_ADDED(Text.KEYWORD),
    MAXIMUM_DECREASED(Text.LESS),
    MINIMUM_ADDED(Text.KEYWORD),
    MINIMUM_INCREASED(Text.MORE),
    EXCLUSIVE_MAXIMUM_ADDED(Text.KEYWORD),
    EXCLUSIVE_MAXIMUM_DECREASED(Text.LESS),
    EXCLUSIVE_MINIMUM_ADDED(Text.KEYWORD),
    EXCLUSIVE_MINIMUM_INCREASED(Text.MORE),
    MULTIPLE_OF_ADDED(Text.KEYWORD),
    MULTIPLE_OF_EXPANDED(Text.MORE),
    MULTIPLE_OF_CHANGED(Text.VALUE),
    REQUIRED_ATTRIBUTE_ADDED(Text.KEYWORD),
    MAX_PROPERTIES_ADDED(Text.KEYWORD),
    MAX_PROPERTIES_DECREASED(Text.LESS),
    MIN_PROPERTIES_ADDED(Text.KEYWORD),
    MIN_PROPERTIES_INCREASED(Text.MORE),
    ADDITIONAL_PROPERTIES_REMOVED(Text.KEYWORD),
    ADDITIONAL_PROPERTIES_NARROWED(Text.FEWER),
    UNEVALUATED_PROPERTIES_REMOVED(Text.KEYWORD),
    UNEVALUATED_PROPERTIES_NARROWED(Text.FEWER),
    DEPENDENCY_ARRAY_ADDED(Text.KEYWORD),
    DEPENDENCY_ARRAY_EXTENDED(Text.MORE_ELEMENTS),
    DEPENDENCY_ARRAY_CHANGED(Text.VALUE),
    DEPENDENCY_SCHEMA_ADDED(Text.KEYWORD),
    REQUIRED_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL(Text.ADDED_TO_OPEN),
    REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_OPEN_CONTENT_MODEL(Text.ADDED_TO_OPEN),
    OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL(Text.ADDED_TO_OPEN),
    REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL(
            "The %s schema has an unopen content model and has a required property at path '%p' which is missing in"
                    + " the %s schema"),
    PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL(Text.REMOVED_FROM_CLOSED),
    PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL(Text.REMOVED_NOT_COVERED),
    PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL(Text.ADDED_NOT_COVERED),
    MAX_ITEMS_ADDED(Text.KEYWORD),
    MAX_ITEMS_DECREASED(Text.LESS),
    MIN_ITEMS_ADDED(Text.KEYWORD),
    MIN_ITEMS_INCREASED(Text.MORE),
    MAX_CONTAINS_ADDED(Text.KEYWORD),
    MAX_CONTAINS_DECREASED(Text.LESS),
    MIN_CONTAINS_ADDED(Text.KEYWORD),
    MIN_CONTAINS_INCREASED(Text.MORE),
    UNIQUE_ITEMS_ADDED(Text.KEYWORD),
    ADDITIONAL_ITEMS_REMOVED(Text.KEYWORD),
    ADDITIONAL_ITEMS_NARROWED(Text.FEWER),
    UNEVALUATED_ITEMS_REMOVED(Text.KEYWORD),
    UNEVALUATED_ITEMS_NARROWED(Text.FEWER),
    ITEM_ADDED_TO_OPEN_CONTENT_MODEL(Text.ADDED_TO_OPEN),
    ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL(Text.REMOVED_FROM_CLOSED),
    ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL(Text.REMOVED_NOT_COVERED),
    ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL(Text.ADDED_NOT_COVERED),
    ENUM_ARRAY_NARROWED(Text.FEWER),
    ENUM_ARRAY_CHANGED(Text.TYPE),
    COMBINED_TYPE_CHANGED(Text.TYPE),
    PRODUCT_TYPE_EXTENDED(Text.MORE_ELEMENTS),
    SUM_TYPE_NARROWED(Text.FEWER),
    COMBINED_TYPE_SUBSCHEMAS_CHANGED(Text.TYPE),
    NOT_TYPE_EXTENDED(Text.MORE_ELEMENTS),
    /** Not one of Confluent's: the comparison was given up, see {@link JsonDiff}. */
    SCHEMA_TOO_COMPLEX(
            "The %s schema and the %s schema are nested or branched too far to be compared at path '%p': flatten them,"
                    + " or set the subject's compatibility to NONE for this change");

    private static final Set<JsonDifference> TAKEN_WHEN_LENIENT = EnumSet.of(
            ADDITIONAL_PROPERTIES_NARROWED,
            ADDITIONAL_PROPERTIES_REMOVED,
            UNEVALUATED_PROPERTIES_NARROWED,
            UNEVALUATED_PROPERTIES_REMOVED,
            REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_OPEN_CONTENT_MODEL,
            OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL,
            PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL,
            PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL,
            PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL);

    private final String sentence;

    JsonDifference(String sentence) {
        this.sentence = sentence;
    }

    boolean hinders(CompatibilityPolicy policy) {
        return policy == CompatibilityPolicy.STRICT || !TAKEN_WHEN_LENIENT.contains(this);
    }

    Incompatibility at(String path, Direction direction) {
        String words = sentence.replaceFirst("%s", direction.reader()).replaceFirst("%s", direction.writer());
        return new Incompatibility(name(), path, words.replace("%p", path));
    }

    private static final class Text {
        static final String KEYWORD = "The keyword at path '%p' in the %s schema is not present in the %s schema";
        static final String MORE = "The value at path '%p' in the %s schema is more than its value in the %s schema";
        static final String LESS = "The value at path '%p' in the %s schema is less than its value in the %s schema";
        static final String VALUE = "The value at path '%p' is different between the %s and %s schema";
        static final String FEWER =
                "An array or combined type at path '%p' has fewer elements in the %s schema than the %s schema";
        static final String MORE_ELEMENTS =
                "An array or combined type at path '%p' has more elements in the %s schema than the %s schema";
        static final String TYPE = "A type at path '%p' is different between the %s schema and the %s schema";
        static final String ADDED_TO_OPEN =
                "The %s schema has an open content model and has a property or item at path '%p' which is missing in"
                        + " the %s schema";
        static final String REMOVED_FROM_CLOSED =
                "The %s schema has a closed content model and is missing a property or item present at path '%p' in"
                        + " the %s schema";
        static final String REMOVED_NOT_COVERED =
                "A property or item is missing in the %s schema but present at path '%p' in the %s schema and is not"
                        + " covered by its partially open content model";
        static final String ADDED_NOT_COVERED =
                "The %s schema has a property or item at path '%p' which is missing in the %s schema and is not"
                        + " covered by its partially open content model";
        /** Confluent says nothing here; its silence helps no one. */
        static final String NONE = "The %s schema constrains what the %s schema leaves free at path '%p'";

        private Text() {}
    }
}
