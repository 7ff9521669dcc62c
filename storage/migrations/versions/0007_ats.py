"""applicant tracking systems"""

from alembic import op
import sqlalchemy as sa

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('ats_connections',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('provider', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('access', sa.LargeBinary(), nullable=False),
    sa.Column('two_way', sa.Boolean(), nullable=False),
    sa.Column('created_by', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('synced_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_ats_connections_workspace_id_workspaces')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ats_connections')),
    sa.UniqueConstraint('workspace_id', 'name', name=op.f('uq_ats_connections_workspace_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('ats_connections', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ats_connections_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('ats_links',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('connection_id', sa.Integer(), nullable=False),
    sa.Column('job', sa.String(), nullable=False),
    sa.Column('opening_id', sa.Integer(), nullable=False),
    sa.Column('stages', sa.JSON(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('their_title', sa.String(), nullable=False),
    sa.Column('their_state', sa.String(), nullable=False),
    sa.Column('created_by', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('two_way_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('position', sa.String(), nullable=True),
    sa.Column('run', sa.Integer(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['connection_id'], ['ats_connections.id'], name=op.f('fk_ats_links_connection_id_ats_connections')),
    sa.ForeignKeyConstraint(['opening_id'], ['openings.id'], name=op.f('fk_ats_links_opening_id_openings')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_ats_links_workspace_id_workspaces')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ats_links')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('ats_links', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ats_links_workspace_id'), ['workspace_id'], unique=False)
        batch_op.create_index('uq_ats_links_job', ['connection_id', 'job'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.create_index('uq_ats_links_opening', ['opening_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('ats_applications',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('link_id', sa.Integer(), nullable=False),
    sa.Column('remote', sa.String(), nullable=False),
    sa.Column('person', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('stage', sa.String(), nullable=True),
    sa.Column('stage_name', sa.String(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('updated', sa.String(), nullable=True),
    sa.Column('file', sa.String(), nullable=True),
    sa.Column('upload_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['link_id'], ['ats_links.id'], name=op.f('fk_ats_applications_link_id_ats_links')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_ats_applications_workspace_id_workspaces')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ats_applications')),
    sa.UniqueConstraint('link_id', 'remote', name=op.f('uq_ats_applications_link_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('ats_applications', schema=None) as batch_op:
        batch_op.create_index('ix_ats_applications_upload', ['upload_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_ats_applications_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('ats_changes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('ats_application_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('ids', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('stage', sa.String(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('remote_id', sa.String(), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['ats_application_id'], ['ats_applications.id'], name=op.f('fk_ats_changes_ats_application_id_ats_applications')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_ats_changes_workspace_id_workspaces')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ats_changes')),
    sa.UniqueConstraint('workspace_id', 'key', name=op.f('uq_ats_changes_workspace_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('ats_changes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ats_changes_ats_application_id'), ['ats_application_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_ats_changes_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('ats_conflicts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('link_id', sa.Integer(), nullable=False),
    sa.Column('ats_application_id', sa.Integer(), nullable=True),
    sa.Column('field', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('ours', sa.JSON(), nullable=False),
    sa.Column('theirs', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('choice', sa.String(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['ats_application_id'], ['ats_applications.id'], name=op.f('fk_ats_conflicts_ats_application_id_ats_applications')),
    sa.ForeignKeyConstraint(['link_id'], ['ats_links.id'], name=op.f('fk_ats_conflicts_link_id_ats_links')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_ats_conflicts_workspace_id_workspaces')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ats_conflicts')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('ats_conflicts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ats_conflicts_link_id'), ['link_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_ats_conflicts_workspace_id'), ['workspace_id'], unique=False)
        batch_op.create_index('uq_ats_conflicts_open', ['workspace_id', 'subject', 'field'], unique=True, sqlite_where=sa.text('settled_at IS NULL'), postgresql_where=sa.text('settled_at IS NULL'))


def downgrade() -> None:
    for name in ('ats_conflicts', 'ats_changes', 'ats_applications', 'ats_links', 'ats_connections'):
        op.drop_table(name)
