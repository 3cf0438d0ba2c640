package io.runnel.log.group;

/**
 * Who sends a request of the classic protocol.
 *
 * @param newMemberId the id of the member that the request may create, never used before
 * @param apiVersion of the request
 */
public record ClassicCaller(String clientId, String clientHost, String newMemberId, short apiVersion) {}
