/**
 * Webhooks, with which servers of git tell of pushes. {@link
 * dev.danube.server.internal.webhook.WebhookSender} is a kind of such a server, {@link
 * dev.danube.server.internal.webhook.WebhookSecrets} check that a request comes from one, and
 * {@link dev.danube.server.internal.webhook.PushEvent} is what it tells; {@link
 * dev.danube.server.internal.webhook.RepositoryUrl} compares the many URLs of a repository.
 */
@NullMarked
package dev.danube.server.internal.webhook;

import org.jspecify.annotations.NullMarked;
