package io.runnel.registry;

import io.runnel.registry.compatibility.CompatibilityLevel;

/**
 * One subject with at least one version that is not deleted.
 *
 * @param versions how many versions are not deleted
 * @param level the compatibility level that holds for it, wherever it is set
 * @param mode the mode that holds for it, wherever it is set
 */
public record SubjectSummary(
        String subject, int versions, SubjectVersion latest, CompatibilityLevel level, Mode mode) {}
