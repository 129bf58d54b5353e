/**
 * The files that a run starts from, and what git knows about them.
 *
 * <ul>
 *   <li>{@link RunSource} is the source of a run. {@link Checkouts} opens a {@link Checkout} of it,
 *       in a {@link CheckoutEnvironment}.
 *   <li>On this machine: {@link CurrentCheckout}, {@link WorkingTree}, {@link FolderFiles}, {@link
 *       LocalFiles}, {@link CheckedOutSubmodules}; {@link LfsPointers} finds pointers of Git LFS.
 *   <li>From a server: a {@link ClonedRepository} in a {@link TempFolder} is fetched from a {@link
 *       RemoteRepository}, with a {@link ServerCredentials} or over {@link Ssh}; {@link
 *       CommitFiles} are its files.
 *   <li>With a folder {@code .git}: {@link HistoryFolder} has its files, {@link IndexFile} the ones
 *       that git tracks. A {@link LocalHistory} copies the objects of a repository on this machine
 *       to a {@link HistoryPack}.
 *   <li>Information from git: {@link GitInfo}, {@link GitIndex}, {@link Branches}, {@link
 *       TreeComparison}, and what a CI server tells, {@link CiBuild}. {@link RepositoryAddress} is
 *       for browsers. {@link SourceFingerprinter}, {@link SourceManifest} and {@link
 *       RecordedCommit} serve a resume. {@link TextDiff} shows how files differ.
 * </ul>
 */
@NullMarked
package dev.danube.engine.internal.source;

import org.jspecify.annotations.NullMarked;
