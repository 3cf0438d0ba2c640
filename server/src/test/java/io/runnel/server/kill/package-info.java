/**
 * Kills under load: {@link io.runnel.server.kill.KillCampaign} makes histories, {@link
 * io.runnel.server.kill.History} judges them.
 */
package io.runnel.server.kill;
